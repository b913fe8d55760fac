namespace Weir.Gateway;

/// <summary>A redirect. The query of the request goes along when the template has none. Immutable.</summary>
public sealed record RedirectOptions
{
    /// <summary>Where to: an absolute URL, or a path on the same host.</summary>
    public required PathTemplate To { get; init; }

    /// <summary>301, 302, 303, 307 or 308. Default: 308.</summary>
    public int Status { get; init; } = 308;
}
