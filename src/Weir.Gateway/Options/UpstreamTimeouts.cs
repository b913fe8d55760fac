namespace Weir.Gateway;

/// <summary>How long an origin may take. None is infinite. Immutable.</summary>
public sealed record UpstreamTimeouts
{
    public static UpstreamTimeouts Default { get; } = new();

    /// <summary>To open a connection, 1 ms to 10 min. Default: 1 s; 502 when it passes.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>To the first byte of the response, 1 ms to 24 h. Default: 5 s; 504 when it passes.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Between bytes of the response, 1 ms to 24 h, not counted while downstream holds back. Default: 30 s.
    /// </summary>
    public TimeSpan BetweenBytes { get; init; } = TimeSpan.FromSeconds(30);
}
