using BenchmarkDotNet.Attributes;
using Weir.Core;
using Weir.Http;

namespace Weir.Benchmarks.Http;

/// <summary>A parsed head on its way to an origin: as it came, and with the edits of a gateway.</summary>
public class HeadWriting
{
    private readonly Head _untouched = new();
    private readonly Head _edited = new();
    private readonly Slab _browser;
    private readonly int _length;
    private readonly byte[] _destination = new byte[4096];

    public HeadWriting()
    {
        _browser = Messages.InSlab(Messages.BrowserRequest, out _length);
        Parse(_untouched);
    }

    [Benchmark(Baseline = true)]
    public int Untouched() => Write(_untouched);

    /// <summary>Parsing is part of it: an edit needs a fresh head.</summary>
    [Benchmark]
    public int ParsedAndEdited()
    {
        Parse(_edited);
        _edited.Remove(KnownField.Connection);
        _edited.Add("X-Forwarded-For"u8, "192.0.2.17"u8);
        _edited.Add("X-Forwarded-Proto"u8, "https"u8);
        _edited.Add("X-Forwarded-Host"u8, "www.shop.example"u8);
        _edited.Add("Via"u8, "1.1 weir"u8);
        _edited.Add("X-Request-Id"u8, "0f8a2c7d4be94f0e9c3c1c58a2d71024"u8);
        return Write(_edited);
    }

    private void Parse(Head head)
    {
        var parser = HeadParser.ForRequest(HeadLimits.Downstream);
        head.Reset();
        head.Attach(_browser, 0);
        if (parser.Parse(_browser.Span[.._length], head) != ParseResult.Done)
        {
            throw new InvalidOperationException($"The message does not parse: {parser.Error}.");
        }
    }

    private int Write(Head head)
    {
        if (!Http1Writer.TryWriteRequestHead(head, BodyFraming.None, _destination, out var written))
        {
            throw new InvalidOperationException("The head does not fit.");
        }
        return written;
    }
}
