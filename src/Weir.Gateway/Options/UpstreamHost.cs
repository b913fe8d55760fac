namespace Weir.Gateway;

/// <summary>The Host field of upstream requests. Immutable.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Name">
/// The field's value, with a port if one was written; only for <see cref="UpstreamHostKind.Name"/>.
/// </param>
public sealed record UpstreamHost(UpstreamHostKind Kind, string? Name = null)
{
    public static UpstreamHost Preserve { get; } = new(UpstreamHostKind.Preserve);

    public static UpstreamHost Destination { get; } = new(UpstreamHostKind.Destination);

    /// <summary>
    /// What serves when nothing is written: a server with TLS and a name of its own mostly serves that name alone.
    /// </summary>
    public static UpstreamHost DefaultFor(IReadOnlyList<DestinationOptions> destinations)
    {
        ArgumentNullException.ThrowIfNull(destinations);
        foreach (DestinationOptions destination in destinations)
        {
            if (destination.Scheme != "https" || destination.HostIsAddress || destination.Host == "localhost")
            {
                return Preserve;
            }
        }

        return Destination;
    }

    /// <summary>As it is written in configuration.</summary>
    public override string ToString() => Kind switch
    {
        UpstreamHostKind.Preserve => "preserve",
        UpstreamHostKind.Destination => "destination",
        _ => Name ?? "",
    };
}
