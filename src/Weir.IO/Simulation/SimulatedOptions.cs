namespace Weir.IO.Simulation;

/// <summary>
/// How rough a <see cref="SimulatedWorld"/> is. Immutable; what is random in it comes from the world's seed.
/// </summary>
public sealed record SimulatedOptions
{
    /// <summary>Nothing late, nothing cut, room for everything: for tests that count exactly.</summary>
    public static SimulatedOptions Calm { get; } = new()
    {
        BufferBytesMin = 1 << 20,
        BufferBytesMax = 1 << 20,
        LatencyNanosecondsMax = 0,
        SplitShare = 0,
        LossShare = 0,
        ClockStepNanosecondsMax = 0,
    };

    /// <summary>Smallest buffer of one direction of a connection, in bytes; at least 1. Default 256.</summary>
    public int BufferBytesMin { get; init; } = 256;

    /// <summary>Largest buffer of one direction of a connection, in bytes. Default 256 KiB.</summary>
    public int BufferBytesMax { get; init; } = 256 * 1024;

    /// <summary>
    /// Longest time that bytes, ends, resets and handshakes are under way, in nanoseconds. Default 200 us.
    /// </summary>
    public long LatencyNanosecondsMax { get; init; } = 200_000;

    /// <summary>
    /// Share of sends whose bytes arrive in several parts, and that a scripted peer cuts. Default one half.
    /// </summary>
    public double SplitShare { get; init; } = 0.5;

    /// <summary>Share of resets that overtake bytes still under way, which are lost. Default one half.</summary>
    public double LossShare { get; init; } = 0.5;

    /// <summary>How far the clock may move in one step while there is work, in nanoseconds. Default 20 us.</summary>
    public long ClockStepNanosecondsMax { get; init; } = 20_000;

    /// <summary>
    /// Descriptors that exist at most; above it calls fail with <see cref="NetError.TooManyFiles"/>. Default 65,536.
    /// </summary>
    public int DescriptorsMax { get; init; } = 65_536;
}
