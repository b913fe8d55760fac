using BenchmarkDotNet.Attributes;
using Weir.Core;
using Weir.Http;

namespace Weir.Benchmarks.Http;

/// <summary>A whole head in one read: the usual case of a request and of a response.</summary>
public class HeadParsing
{
    private readonly Head _head = new();
    private readonly Slab _small;
    private readonly Slab _browser;
    private readonly Slab _response;
    private readonly int _smallLength;
    private readonly int _browserLength;
    private readonly int _responseLength;

    public HeadParsing()
    {
        _small = Messages.InSlab(Messages.SmallRequest, out _smallLength);
        _browser = Messages.InSlab(Messages.BrowserRequest, out _browserLength);
        _response = Messages.InSlab(Messages.Response, out _responseLength);
    }

    [Benchmark(Baseline = true)]
    public int SmallRequest() => Parse(HeadParser.ForRequest(HeadLimits.Downstream), _small, _smallLength);

    [Benchmark]
    public int BrowserRequest() => Parse(HeadParser.ForRequest(HeadLimits.Downstream), _browser, _browserLength);

    [Benchmark]
    public int Response() => Parse(HeadParser.ForResponse(HeadLimits.Origin), _response, _responseLength);

    private int Parse(HeadParser parser, Slab slab, int length)
    {
        _head.Reset();
        _head.Attach(slab, 0);
        if (parser.Parse(slab.Span[..length], _head) != ParseResult.Done)
        {
            throw new InvalidOperationException($"The message does not parse: {parser.Error}.");
        }
        return parser.Consumed;
    }
}
