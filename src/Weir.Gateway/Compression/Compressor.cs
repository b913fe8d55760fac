using Weir.IO;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Makes the encoders of the process, within the memory that they may hold together. Outlives reloads. Owner: any
/// thread; what it shares are atomics and the lane's queue.
/// </summary>
internal sealed class Compressor : IDisposable
{
    // Of `limits.buffers`: compressors are buffers too, but not made of slabs.
    private const int BufferShare = 4;

    private readonly CodingLane _lane = new();

    /// <param name="bufferBytes">The bytes of all slabs, of which encoders may take a quarter beside them.</param>
    internal Compressor(long bufferBytes) => Memory = new CoderMemory(bufferBytes / BufferShare);

    /// <summary>What encoders hold.</summary>
    internal CoderMemory Memory { get; }

    /// <summary>Whether this system has what a coding takes.</summary>
    internal static bool IsSupported(ContentCoding coding) =>
        coding != ContentCoding.Identity && (coding != ContentCoding.Zstd || ZstdCoder.IsSupported);

    /// <inheritdoc/>
    public void Dispose() => _lane.Dispose();

    /// <summary>An encoder for one response; null when the memory of encoders is used up.</summary>
    /// <param name="coding">A supported coding.</param>
    /// <param name="level">What the configuration says; less is made of it on a busy loop.</param>
    /// <param name="length">Bytes of the body; -1 when nobody knows.</param>
    /// <param name="loop">The loop of the exchange.</param>
    /// <param name="counters">What is counted into.</param>
    internal BodyEncoder? TryStart(
        ContentCoding coding, int level, long length, EventLoop loop, CodingCounters counters)
    {
        level = CodingLevels.Choose(coding, level, loop.BusyShare);
        bool isOnLane = level > CodingLevels.OnLoopMax(coding) && _lane.TryEnter();
        level = isOnLane ? level : Math.Min(level, CodingLevels.OnLoopMax(coding));
        int bytes = CodingLevels.Bytes(coding, level, length);
        if (!Memory.TryTake(bytes))
        {
            if (isOnLane)
            {
                _lane.Leave();
            }

            counters.AddSkipped();
            return null;
        }

        BodyEncoder inner = Create(coding, level, length);
        return new ResponseCoder(
            isOnLane ? new LaneCoder(inner, _lane, loop) : inner, coding, counters, Memory, bytes);
    }

    /// <summary>An encoder that nothing bounds: for what the configuration holds.</summary>
    internal static BodyEncoder Create(ContentCoding coding, int level, long length) => coding switch
    {
        ContentCoding.Gzip => new GzipCoder(level),
        ContentCoding.Brotli => new BrotliCoder(level, length),
        _ => new ZstdCoder(level, length),
    };
}
