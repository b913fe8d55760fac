using System.Globalization;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>Where everything of the demo listens: the usual ports where they are free. Immutable.</summary>
internal sealed record DemoPlan
{
    private const int WantedPort = 8080;
    private const int WantedAdminPort = 9180;
    private const int WantedShopPort = 8081;
    private const int WantedReviewsPort = 8082;

    /// <summary>The gateway's port.</summary>
    public int Port { get; } = DemoPorts.Find(WantedPort);

    /// <summary>The port of the admin address.</summary>
    public int AdminPort { get; } = DemoPorts.Find(WantedAdminPort);

    /// <summary>The port of the shop, behind the gateway.</summary>
    public int ShopPort { get; } = DemoPorts.Find(WantedShopPort);

    /// <summary>The port of the reviews, behind the gateway.</summary>
    public int ReviewsPort { get; } = DemoPorts.Find(WantedReviewsPort);

    /// <summary>Whether there is a process that serves the reviews.</summary>
    public bool HasReviews { get; init; } = true;

    /// <summary>Whether the usual port was taken.</summary>
    public bool IsMoved => Port != WantedPort;

    /// <summary>Where to go: <c>http://localhost:8080</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");

    /// <summary>The admin address as a URL.</summary>
    public string AdminUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{AdminPort}");

    /// <summary>The shop's address.</summary>
    public ListenOptions Shop => new()
    {
        Text = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ShopPort}"),
        Host = "127.0.0.1",
        Port = ShopPort,
    };
}
