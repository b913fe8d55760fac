using System.Text;

using Weir.Core;
using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class Http1WriterTests
{
    private static readonly Slab s_slab = Slab.Allocate(Slab.StandardBytes);

    private readonly Head _head = new();
    private readonly byte[] _destination = new byte[4096];

    [Fact]
    public void TryWriteRequestHead_FramingFieldsInTheHead_AreReplacedByTheFraming()
    {
        ParseRequest("POST / HTTP/1.1\r\nContent-Length: 5\r\nHost: a\r\nContent-Length: 5\r\nX: y\r\n\r\n");

        Assert.Equal(
            "POST / HTTP/1.1\r\nHost: a\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n", Request(BodyFraming.Chunked));
        Assert.Equal(
            "POST / HTTP/1.1\r\nHost: a\r\nX: y\r\nContent-Length: 0\r\n\r\n", Request(BodyFraming.OfLength(0)));
        Assert.Equal("POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n", Request(BodyFraming.None));
    }

    [Fact]
    public void TryWriteRequestHead_EditsBetweenOtherBytes_AreWhole()
    {
        ParseRequest("GET http://b?x HTTP/1.0\r\nHost: a\r\nTE: x\r\nX: y\r\n\r\n");
        _head.Remove(KnownField.TE);
        _head.Add("A"u8, "1"u8);
        _head.SetTarget("/t"u8);
        _head.Add("B"u8, "2"u8);
        _head.Add("C"u8, ""u8);
        _head.Remove("B"u8);
        _head.Add("D"u8, "4"u8);

        Assert.Equal(
            "GET /t HTTP/1.1\r\nX: y\r\nHost: b\r\nA: 1\r\nC: \r\nD: 4\r\n\r\n", Request(BodyFraming.None));
    }

    [Fact]
    public void TryWriteRequestHead_EveryShortDestination_IsFalse()
    {
        ParseRequest("GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
        _head.Add(KnownField.Via, "1.1 weir"u8);
        int length = Request(BodyFraming.OfLength(12)).Length;

        Assert.All(
            Enumerable.Range(0, length),
            size => Assert.False(Http1Writer.TryWriteRequestHead(
                _head, BodyFraming.OfLength(12), _destination.AsSpan(0, size), out _)));
        Assert.True(Http1Writer.TryWriteRequestHead(
            _head, BodyFraming.OfLength(12), _destination.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n\r\n")]
    [InlineData("HTTP/1.0 200 Fine\r\n\r\n", "HTTP/1.1 200 Fine\r\n\r\n")]
    [InlineData("HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\n\r\n")]
    [InlineData("HTTP/1.1 799 x\r\n\r\n", "HTTP/1.1 799 x\r\n\r\n")]
    public void TryWriteResponseHead_Received_KeepsThePhrase(string received, string expected)
    {
        ParseResponse(received);

        Assert.Equal(expected, Response(_head.Status, BodyFraming.None));
    }

    [Fact]
    public void TryWriteResponseHead_OtherStatus_HasTheRegisteredPhrase()
    {
        ParseResponse("HTTP/1.1 200 Fine\r\n\r\n");

        Assert.Equal("HTTP/1.1 502 Bad Gateway\r\n\r\n", Response(502, BodyFraming.None));
        Assert.Equal("HTTP/1.1 599 \r\n\r\n", Response(599, BodyFraming.None));
    }

    [Fact]
    public void TryWriteResponseHead_AnnouncedLength_IsWritten()
    {
        ParseResponse("HTTP/1.1 304 Not Modified\r\nContent-Length: 07\r\nETag: x\r\n\r\n");
        Assert.True(Framing.TryForResponse(_head, Method.Get, out BodyFraming framing, out _));

        Assert.Equal(
            "HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 7\r\n\r\n", Response(304, framing));
    }

    [Fact]
    public void TryWriteResponseHead_HeadThatWasSet_IsWritten()
    {
        _head.Reset();
        _head.SetStatus(404);
        _head.Add(KnownField.ContentType, "text/plain"u8);

        Assert.Equal(
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n",
            Response(404, BodyFraming.OfLength(3)));
    }

    [Fact]
    public void TryWriteTrailers_SomeDropped_WritesTheOthers()
    {
        int length = Receive("X: y\r\nHost: b\r\nZ: a\r\n\r\n");
        _head.Reset();
        _head.Attach(s_slab, 0);
        var parser = TrailerParser.For(HeadLimits.Trailers);
        Assert.Equal(ParseResult.Done, parser.Parse(s_slab.Slice(0, length), _head));

        Assert.True(Http1Writer.TryWriteTrailers(_head, _destination, out int written));
        Assert.Equal("0\r\nX: y\r\nZ: a\r\n\r\n", Encoding.ASCII.GetString(_destination, 0, written));
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(0x3ff8, "3ff8\r\n")]
    [InlineData(long.MaxValue, "7fffffffffffffff\r\n")]
    public void WriteChunkHeader_Size_IsHexadecimal(long size, string expected)
    {
        int written = Http1Writer.WriteChunkHeader(_destination, size);

        Assert.Equal(expected, Encoding.ASCII.GetString(_destination, 0, written));
        Assert.Equal(written, Http1Writer.ChunkHeaderLength(size));
    }

    [Fact]
    public void WriteChunkHeader_Zero_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Http1Writer.WriteChunkHeader(_destination, 0));

    [Fact]
    public void HeadWriter_Pieces_MakeAHead()
    {
        var writer = new HeadWriter(_destination);
        writer.WriteStatusLine(503);
        writer.WriteField(KnownField.WeirFault, "stopping"u8);
        writer.WriteField("X-A"u8, "b"u8);
        writer.WriteFraming(BodyFraming.OfLength(0));
        writer.WriteLineEnd();

        Assert.False(writer.IsFull);
        Assert.Equal(
            "HTTP/1.1 503 Service Unavailable\r\nWeir-Fault: stopping\r\nX-A: b\r\nContent-Length: 0\r\n\r\n",
            Encoding.ASCII.GetString(_destination, 0, writer.Written));
    }

    private string Request(BodyFraming framing)
    {
        Assert.True(Http1Writer.TryWriteRequestHead(_head, framing, _destination, out int written));
        return Encoding.Latin1.GetString(_destination, 0, written);
    }

    private string Response(int status, BodyFraming framing)
    {
        Assert.True(Http1Writer.TryWriteResponseHead(_head, status, framing, _destination, out int written));
        return Encoding.Latin1.GetString(_destination, 0, written);
    }

    private void ParseRequest(string text) => Parse(HeadParser.ForRequest(HeadLimits.Downstream), text);

    private void ParseResponse(string text) => Parse(HeadParser.ForResponse(HeadLimits.Origin), text);

    private void Parse(HeadParser parser, string text)
    {
        int length = Receive(text);
        _head.Reset();
        _head.Attach(s_slab, 0);
        Assert.Equal(ParseResult.Done, parser.Parse(s_slab.Slice(0, length), _head));
    }

    private static int Receive(string text) => Encoding.Latin1.GetBytes(text, s_slab.Span);
}
