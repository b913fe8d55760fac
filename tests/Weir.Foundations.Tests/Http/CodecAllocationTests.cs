using Weir.Core;
using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class CodecAllocationTests
{
    private const int WarmUpRounds = 100;
    private const int Rounds = 10_000;

    private static readonly byte[] s_destination = new byte[4096];

    [Fact]
    public void RequestParsedEditedAndWritten_SteadyState_AllocatesNothing()
    {
        Slab slab = Filled("POST http://b/x?y HTTP/1.1\r\nHost: a\r\nUser-Agent: wrk\r\nX-Forwarded-For: 1\r\n"u8,
            "Connection: keep-alive, x-b\r\nX-B: 1\r\nTransfer-Encoding: chunked\r\n\r\n"u8, out int length);
        var head = new Head();

        Assert.Equal(0, Measure(() => ForwardRequest(slab, length, head)));
    }

    [Fact]
    public void ResponseParsedAndWritten_SteadyState_AllocatesNothing()
    {
        Slab slab = Filled("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/plain\r\n"u8,
            "Content-Length: 1024\r\nConnection: keep-alive\r\n\r\n"u8, out int length);
        var head = new Head();

        Assert.Equal(0, Measure(() => ForwardResponse(slab, length, head)));
    }

    [Fact]
    public void BodyAndTrailersRead_SteadyState_AllocatesNothing()
    {
        Slab slab = Slab.Allocate(Slab.StandardBytes);
        var trailers = new Head();

        Assert.Equal(0, Measure(() => ReadBody(slab, trailers)));
    }

    [Fact]
    public void FieldBlocksDecodedAndEncoded_SteadyState_AllocatesNothing()
    {
        var links = new FieldBlockLink();

        Assert.Equal(0, Measure(links.Pass));
    }

    [Fact]
    public void ExchangesOverHttp2_SteadyState_AllocateNothing()
    {
        var link = new Http2.ConnectionLink();

        Assert.Equal(0, Measure(link.Pass));
    }

    private static void ForwardRequest(Slab slab, int length, Head head)
    {
        head.Reset();
        head.Attach(slab, 0);
        var parser = HeadParser.ForRequest(HeadLimits.Downstream);
        bool isDone = parser.Parse(slab.Slice(0, length), head) == ParseResult.Done &&
            Framing.TryForRequest(head, out BodyFraming framing, out _) &&
            Framing.TryExpectsContinue(head, out _, out _) &&
            HopByHop.KeepsAlive(head, HopByHop.ReadOptions(head));
        HopByHop.Strip(head);
        head.Append(KnownField.XForwardedFor, "127.0.0.1"u8);
        head.Set(KnownField.XForwardedHost, head.Authority);
        head.Append(KnownField.Via, "1.1 weir"u8);
        head.Set("X-Custom"u8, "1"u8);
        isDone &= Http1Writer.TryWriteRequestHead(head, BodyFraming.Chunked, s_destination, out _);
        Assert.True(isDone);
    }

    private static void ForwardResponse(Slab slab, int length, Head head)
    {
        head.Reset();
        head.Attach(slab, 0);
        var parser = HeadParser.ForResponse(HeadLimits.Origin);
        bool isDone = parser.Parse(slab.Slice(0, length), head) == ParseResult.Done &&
            Framing.TryForResponse(head, Method.Get, out BodyFraming framing, out _);
        HopByHop.Strip(head);
        isDone &= Http1Writer.TryWriteResponseHead(head, head.Status, BodyFraming.OfLength(1024), s_destination, out _);
        Assert.True(isDone);
    }

    private static void ReadBody(Slab slab, Head trailers)
    {
        "5;a\r\nhello\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nHost: b\r\n\r\n"u8.CopyTo(slab.Span);
        var decoder = BodyDecoder.For(BodyFraming.Chunked);
        bool isDone = decoder.Decode(slab.Slice(0, 100), out int consumed, out _, out _) == BodyStep.Trailers;
        trailers.Reset();
        trailers.Attach(slab, consumed);
        var parser = TrailerParser.For(HeadLimits.Trailers);
        isDone &= parser.Parse(slab.Slice(consumed, 100), trailers) == ParseResult.Done;
        Assert.True(isDone);
    }

    private static Slab Filled(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out int length)
    {
        Slab slab = Slab.Allocate(Slab.StandardBytes);
        first.CopyTo(slab.Span);
        second.CopyTo(slab.Span[first.Length..]);
        length = first.Length + second.Length;
        return slab;
    }

    private static long Measure(Action action)
    {
        for (int round = 0; round < WarmUpRounds; round++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
