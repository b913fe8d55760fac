namespace Weir.Telemetry;

/// <summary>
/// What one loop compressed, by content coding. Plain counts, as in <see cref="LoopCounters"/>. Owner: one loop thread
/// writes, any thread reads.
/// </summary>
public sealed class CodingCounters
{
    private static readonly string[] s_names = ["gzip", "br", "zstd"];

    private readonly long[] _responses = new long[s_names.Length];
    private readonly long[] _bytesIn = new long[s_names.Length];
    private readonly long[] _bytesOut = new long[s_names.Length];
    private long _skipped;

    /// <summary>The names of the codings; their numbers are the positions.</summary>
    public static ReadOnlySpan<string> Names => s_names;

    /// <summary>Responses that would have been compressed, but for the bound of memory. Any thread.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Counts a response that was compressed, or as much of it as went out.</summary>
    /// <param name="coding">The number of the coding.</param>
    /// <param name="bytesIn">Bytes before.</param>
    /// <param name="bytesOut">Bytes after.</param>
    public void Add(int coding, long bytesIn, long bytesOut)
    {
        _responses[coding]++;
        _bytesIn[coding] += bytesIn;
        _bytesOut[coding] += bytesOut;
    }

    /// <summary>Counts a response that went out as it was for want of memory.</summary>
    public void AddSkipped() => _skipped++;

    /// <summary>Compressed responses of a coding. Any thread.</summary>
    public long Responses(int coding) => Volatile.Read(ref _responses[coding]);

    /// <summary>Bytes of their bodies before compression. Any thread.</summary>
    public long BytesIn(int coding) => Volatile.Read(ref _bytesIn[coding]);

    /// <summary>Bytes of their bodies after compression. Any thread.</summary>
    public long BytesOut(int coding) => Volatile.Read(ref _bytesOut[coding]);
}
