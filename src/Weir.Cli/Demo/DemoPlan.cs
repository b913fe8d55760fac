using System.Globalization;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>What the demo runs: the gateway's addresses and routes, and the origin's address. Immutable.</summary>
internal sealed class DemoPlan
{
    private const int WantedPort = 8080;
    private const int WantedAdminPort = 9180;

    // Nothing listens on port 1 of a machine of this century.
    private const string BrokenUrl = "http://127.0.0.1:1";

    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Chooses the ports: the usual ones where they are free.</summary>
    public DemoPlan()
    {
        Port = DemoPorts.Find(WantedPort);
        AdminPort = DemoPorts.Find(WantedAdminPort);
        Origin = Address("127.0.0.1", DemoPorts.FindAny());
        DestinationOptions origin = Destination("http://" + Origin.Key);
        DestinationOptions broken = Destination(BrokenUrl);
        Options = new GatewayOptions
        {
            Listen = [Address("localhost", Port)],
            Admin = new AdminOptions { Listen = Address("127.0.0.1", AdminPort), IsImplied = true },
            Drain = new DrainOptions { Grace = s_grace },
            Clusters = [ClusterOptions.ForUrl(origin), ClusterOptions.ForUrl(broken)],
            Routes =
            [
                new RouteOptions { Name = "/hello", Match = Path("/hello"), Respond = Hello() },
                new RouteOptions { Name = "/broken", Match = Path("/broken"), To = broken.Url },
                new RouteOptions { Name = "/", To = origin.Url },
            ],
        };
    }

    /// <summary>The gateway's port.</summary>
    public int Port { get; }

    /// <summary>The port of the admin address.</summary>
    public int AdminPort { get; }

    /// <summary>Whether the usual port was taken.</summary>
    public bool IsMoved => Port != WantedPort;

    /// <summary>Where the shop listens, behind the gateway.</summary>
    public ListenOptions Origin { get; }

    /// <summary>What the gateway is told.</summary>
    public GatewayOptions Options { get; }

    /// <summary>Where to go: <c>http://localhost:8080</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");

    /// <summary>The admin address as a URL.</summary>
    public string AdminUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{AdminPort}");

    private static ListenOptions Address(string host, int port) => new()
    {
        Text = string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}"),
        Host = host,
        Port = port,
    };

    private static DestinationOptions Destination(string url) =>
        DestinationOptions.TryParse(url, out DestinationOptions? destination, out string? problem)
            ? destination
            : throw new InvalidOperationException(problem);

    private static MatchOptions Path(string text) =>
        PathPattern.TryParse(text, out PathPattern? pattern, out string? problem)
            ? new MatchOptions { Path = pattern }
            : throw new InvalidOperationException(problem);

    private static RespondOptions Hello() => new()
    {
        Headers = [new FieldValue("content-type", "text/plain; charset=utf-8")],
        Body = "Hello. Nothing stands behind this answer: it is a `respond` route of the gateway.\n",
    };
}
