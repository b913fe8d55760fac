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

    /// <summary>As it is written in configuration.</summary>
    public override string ToString() => Kind switch
    {
        UpstreamHostKind.Preserve => "preserve",
        UpstreamHostKind.Destination => "destination",
        _ => Name ?? "",
    };
}
