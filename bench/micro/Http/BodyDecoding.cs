using BenchmarkDotNet.Attributes;
using Weir.Http;

namespace Weir.Benchmarks.Http;

/// <summary>A chunked body of 12 KiB in one read. Decoding works in place, so each run starts with a copy.</summary>
public class BodyDecoding
{
    private const int BodyBytes = 12 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private byte[] _body = [];

    /// <summary>Bytes of data in each chunk.</summary>
    [Params(16, 1024, BodyBytes)]
    public int ChunkBytes { get; set; }

    [GlobalSetup]
    public void Build()
    {
        var body = new MemoryStream();
        Span<byte> header = stackalloc byte[Http1Writer.ChunkHeaderBytesMax];
        for (var done = 0; done < BodyBytes; done += ChunkBytes)
        {
            body.Write(header[..Http1Writer.WriteChunkHeader(header, ChunkBytes)]);
            body.Write(new byte[ChunkBytes]);
            body.Write(Http1Writer.ChunkEnd);
        }
        body.Write(Http1Writer.LastChunk);
        _body = body.ToArray();
    }

    [Benchmark(Baseline = true)]
    public int CopyAlone()
    {
        _body.CopyTo(_buffer.AsSpan());
        return _body.Length;
    }

    [Benchmark]
    public int Chunked()
    {
        _body.CopyTo(_buffer.AsSpan());
        var decoder = BodyDecoder.For(BodyFraming.Chunked);
        if (decoder.Decode(_buffer.AsSpan(0, _body.Length), out _, out _, out var length) != BodyStep.Complete)
        {
            throw new InvalidOperationException($"The body does not end: {decoder.Error}.");
        }
        return length;
    }
}
