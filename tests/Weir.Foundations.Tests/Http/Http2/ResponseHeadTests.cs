using System.Text;

using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class ResponseHeadTests
{
    private readonly HpackDecoder _decoder = new();
    private readonly Head _head = new();

    [Theory]
    [InlineData("8.3.2 no :status", "x=1", HttpError.MissingStatus)]
    [InlineData("8.3.2 nothing at all", "", HttpError.MissingStatus)]
    [InlineData("8.3.2 two digits", ":status=20", HttpError.InvalidStatus)]
    [InlineData("8.3.2 four digits", ":status=2000", HttpError.InvalidStatus)]
    [InlineData("8.3.2 a sign", ":status=+20", HttpError.InvalidStatus)]
    [InlineData("8.3.2 below 100", ":status=099", HttpError.InvalidStatus)]
    [InlineData("8.3.2 an empty one", ":status=", HttpError.InvalidStatus)]
    [InlineData("8.3.2 with a phrase", ":status=200 OK", HttpError.InvalidStatus)]
    [InlineData("8.6 Switching Protocols", ":status=101", HttpError.InvalidStatus)]
    [InlineData("8.3 :status twice", ":status=200|:status=200", HttpError.RepeatedPseudoField)]
    [InlineData("8.3 :status after a field", "x=1|:status=200", HttpError.MisplacedPseudoField)]
    [InlineData("8.3 :path in a response", ":status=200|:path=/", HttpError.ForbiddenPseudoField)]
    [InlineData("8.3 :protocol in a response", ":status=200|:protocol=a", HttpError.ForbiddenPseudoField)]
    [InlineData("8.2.2 Connection", ":status=200|connection=close", HttpError.ConnectionField)]
    [InlineData("8.2.2 TE in a response", ":status=200|te=trailers", HttpError.InvalidTE)]
    [InlineData("8.2.1 a capital", ":status=200|Server=x", HttpError.UppercaseName)]
    [InlineData("8.1.1 no length", ":status=200|content-length=a", HttpError.InvalidContentLength)]
    public void Decode_Malformed_SaysWhy(string rule, string lines, HttpError error)
    {
        byte[] block = lines.Length == 0 ? [] : FieldBlock.Of(lines.Split('|'));

        Assert.Equal(HeadOutcome.Malformed, _decoder.DecodeResponse(block, _head, HeadLimits.Origin));
        Assert.True(error == _decoder.Error, $"{rule}: {_decoder.Error}");
        Assert.Equal(502, error.ResponseFault() == Weir.Core.Fault.BadResponse ? 502 : 0);
    }

    [Fact]
    public void Decode_Response_LooksAsOneOfHttp1()
    {
        byte[] block = [0x8D, .. FieldBlock.Of("server=x", "set-cookie=a", "set-cookie=b", "host=z")];

        Assert.Equal(HeadOutcome.Done, _decoder.DecodeResponse(block, _head, HeadLimits.Origin));
        Assert.Equal((404, "Not Found", 2), (_head.Status, Text(_head.Reason), _head.MajorVersion));
        Assert.Equal(["server: x", "set-cookie: a", "set-cookie: b", "host: z"], FieldBlock.Fields(_head));

        var destination = new byte[200];
        Assert.True(
            Http1Writer.TryWriteResponseHead(_head, 404, BodyFraming.Chunked, destination, out int written));
        Assert.Equal(
            "HTTP/1.1 404 Not Found\r\nserver: x\r\nset-cookie: a\r\nset-cookie: b\r\nhost: z\r\n" +
            "Transfer-Encoding: chunked\r\n\r\n",
            Text(destination.AsSpan(0, written)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(103)]
    [InlineData(204)]
    [InlineData(999)]
    public void Decode_AnyOtherStatus_IsTaken(int status)
    {
        Assert.Equal(
            HeadOutcome.Done, _decoder.DecodeResponse(FieldBlock.Of($":status={status}"), _head, HeadLimits.Origin));
        Assert.Equal(status, _head.Status);
    }

    [Theory]
    [InlineData("8.1 a pseudo-field of requests", ":path=/", HttpError.ForbiddenPseudoField)]
    [InlineData("8.1 a pseudo-field of responses", ":status=200", HttpError.ForbiddenPseudoField)]
    [InlineData("8.1 one after a field", "x=1|:status=200", HttpError.ForbiddenPseudoField)]
    [InlineData("8.2.2 a field of the connection", "connection=close", HttpError.ConnectionField)]
    [InlineData("8.2.1 a capital", "X=1", HttpError.UppercaseName)]
    public void DecodeTrailers_Malformed_SaysWhy(string rule, string lines, HttpError error)
    {
        HeadOutcome outcome = _decoder.DecodeTrailers(
            FieldBlock.Of(lines.Split('|')), _head, HeadLimits.Trailers);

        Assert.True(
            outcome == HeadOutcome.Malformed && _decoder.Error == error, $"{rule}: {outcome} {_decoder.Error}");
    }

    [Fact]
    public void DecodeTrailers_FieldsThatAreNone_AreDropped()
    {
        byte[] block = FieldBlock.Of(
            "grpc-status=0", "content-length=5", "host=a", "etag=b", "x-forwarded-for=c", "cookie=a", "cookie=b");

        Assert.Equal(HeadOutcome.Done, _decoder.DecodeTrailers(block, _head, HeadLimits.Trailers));
        Assert.Equal(["grpc-status: 0", "etag: b"], FieldBlock.Fields(_head));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
