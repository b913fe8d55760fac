using System.Text;

using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class RequestHeadTests
{
    private static readonly string[] s_get = [":method=GET", ":scheme=https", ":path=/a?b", ":authority=Host:80"];

    private readonly HpackDecoder _decoder = new();
    private readonly Head _head = new();

    public static TheoryData<string> MalformedNames => [.. RequestHeadCases.Malformed.Select(each => each.Name)];

    public static TheoryData<string> ExtendedNames => [.. RequestHeadCases.MalformedExtended.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(MalformedNames))]
    public void Decode_Malformed_SaysWhy(string name)
    {
        CheckMalformed(RequestHeadCases.Malformed.Single(each => each.Name == name), extendedConnect: false);
    }

    [Theory]
    [MemberData(nameof(ExtendedNames))]
    public void Decode_MalformedExtendedConnect_SaysWhy(string name)
    {
        CheckMalformed(RequestHeadCases.MalformedExtended.Single(each => each.Name == name), extendedConnect: true);
    }

    [Fact]
    public void Decode_Request_LooksAsOneOfHttp1()
    {
        Decode([.. s_get, "x=1", "content-length=5", "te=trailers"]);

        Assert.Equal((Method.Get, TargetForm.Origin, 2, 1, 0),
            (_head.Method, _head.TargetForm, _head.MajorVersion, _head.MinorVersion, _head.Status));
        Assert.Equal(("GET", "/a?b", "/a", "?b"), (Text(_head.MethodBytes), Text(_head.Target), Text(_head.Path),
            Text(_head.Query)));
        Assert.Equal(("/a?b", "Host:80", "https"),
            (Text(_head.ReceivedTarget), Text(_head.Authority), Text(_head.Scheme)));
        Assert.Equal(["Host: Host:80", "x: 1", "content-length: 5", "te: trailers"], FieldBlock.Fields(_head));
        Assert.Equal(
            [KnownField.Host, KnownField.None, KnownField.ContentLength, KnownField.TE],
            Enumerable.Range(0, 4).Select(_head.Id));
        Assert.True(Framing.TryForRequest(_head, out BodyFraming framing, out _));
        Assert.Equal(BodyFraming.OfLength(5), framing);
    }

    [Fact]
    public void Decode_Request_IsWrittenAsHttp1()
    {
        Decode([.. s_get, "user-agent=curl", "content-length=5", "x=", "connection-x=2"]);
        _head.Append(KnownField.Via, "2 weir"u8);
        _head.Remove(KnownField.UserAgent);
        var destination = new byte[500];

        Assert.True(
            Http1Writer.TryWriteRequestHead(_head, BodyFraming.OfLength(5), destination, out int written));
        Assert.Equal(
            "GET /a?b HTTP/1.1\r\nHost: Host:80\r\nx: \r\nconnection-x: 2\r\nVia: 2 weir\r\nContent-Length: 5\r\n\r\n",
            Text(destination.AsSpan(0, written)));
        Assert.True(_head.TryGetReceived(KnownField.UserAgent, out ReadOnlySpan<byte> agent));
        Assert.Equal("curl", Text(agent));
        Assert.False(_head.TryGetReceived(KnownField.Via, out _));
    }

    [Theory]
    [InlineData("Host:80", "https")]
    [InlineData("HOST:80", "https")]
    [InlineData("host", "http")]
    [InlineData("hOst:", "http")]
    [InlineData("hOst:80", "http")]
    public void Decode_HostThatIsTheSame_IsDropped(string host, string scheme)
    {
        Decode([":method=GET", $":scheme={scheme}", ":path=/", ":authority=Host:80", "x=1", $"host={host}"]);

        Assert.Equal(["Host: Host:80", "x: 1"], FieldBlock.Fields(_head));
    }

    [Fact]
    public void Decode_HostAlone_IsTheAuthority()
    {
        Decode([":method=GET", ":scheme=HTTP", ":path=/", "x=1", "host=b"]);

        Assert.Equal(("b", "http"), (Text(_head.Authority), Text(_head.Scheme)));
        Assert.Equal(["x: 1", "host: b"], FieldBlock.Fields(_head));
        Assert.Equal(KnownField.Host, _head.Id(1));
    }

    [Fact]
    public void Decode_SeveralCookies_AreOne()
    {
        Decode([.. s_get, "cookie=a=b", "x=1", "cookie=", "cookie=c=d; e=f", "cookie=g"]);

        Assert.Equal(["Host: Host:80", "x: 1", "Cookie: a=b; c=d; e=f; g"], FieldBlock.Fields(_head));
        Assert.True(_head.TryGetReceived(KnownField.Cookie, out ReadOnlySpan<byte> cookie));
        Assert.Equal("a=b; c=d; e=f; g", Text(cookie));
    }

    [Fact]
    public void Decode_OneCookie_StaysWhereItIs()
    {
        Decode([.. s_get, "cookie=a=b", "x=1"]);

        Assert.Equal(["Host: Host:80", "cookie: a=b", "x: 1"], FieldBlock.Fields(_head));
    }

    [Fact]
    public void Decode_EqualContentLengths_AreOneLength()
    {
        Decode([.. s_get, "content-length=5", "content-length=5"]);

        Assert.True(Framing.TryForRequest(_head, out BodyFraming framing, out _));
        Assert.Equal(BodyFraming.OfLength(5), framing);
    }

    [Fact]
    public void Decode_OptionsOfTheServer_IsTheAsterisk()
    {
        Decode([":method=OPTIONS", ":scheme=https", ":path=*", ":authority=a"]);

        Assert.Equal((Method.Options, TargetForm.Asterisk, "*"), (_head.Method, _head.TargetForm, Text(_head.Target)));
    }

    [Fact]
    public void Decode_OtherMethod_IsKeptAsBytes()
    {
        Decode([":method=get", ":scheme=https", ":path=/", ":authority=a"]);

        Assert.Equal((Method.Other, "get"), (_head.Method, Text(_head.MethodBytes)));
    }

    [Fact]
    public void Decode_Connect_HasTheAuthorityAsTarget()
    {
        Decode([":method=CONNECT", ":authority=a:443"]);

        Assert.Equal((Method.Connect, TargetForm.Authority, "a:443", "a:443", ""),
            (_head.Method, _head.TargetForm, Text(_head.Target), Text(_head.Authority), Text(_head.Protocol)));
    }

    [Fact]
    public void Decode_ExtendedConnect_HasTargetAndProtocol()
    {
        byte[] block = FieldBlock.Of(
            ":method=CONNECT", ":protocol=websocket", ":scheme=https", ":path=/chat", ":authority=a");

        Assert.Equal(
            HeadOutcome.Done,
            _decoder.DecodeRequest(block, _head, HeadLimits.Downstream, extendedConnect: true));
        Assert.Equal((Method.Connect, TargetForm.Origin, "/chat", "websocket"),
            (_head.Method, _head.TargetForm, Text(_head.Target), Text(_head.Protocol)));

        var copy = new Head();
        copy.CopyFrom(_head);
        Assert.Equal(("websocket", 2), (Text(copy.Protocol), copy.MajorVersion));
        _head.Reset();
        Assert.Equal(("", 1), (Text(_head.Protocol), _head.MajorVersion));
    }

    [Fact]
    public void Decode_HeadUsedBefore_KeepsNothing()
    {
        Decode([.. s_get, "cookie=a", "cookie=b"]);
        Decode([":method=POST", ":scheme=http", ":path=/", ":authority=c"]);

        Assert.Equal(["Host: c"], FieldBlock.Fields(_head));
        Assert.False(_head.TryGetReceived(KnownField.Cookie, out _));
    }

    private void CheckMalformed((string Name, string Lines, HttpError Error) one, bool extendedConnect)
    {
        byte[] block = one.Lines.Length == 0 ? [] : FieldBlock.Of(one.Lines.Split('|'));

        Assert.Equal(
            HeadOutcome.Malformed,
            _decoder.DecodeRequest(block, _head, HeadLimits.Downstream, extendedConnect));
        Assert.Equal(one.Error, _decoder.Error);
    }

    private void Decode(string[] lines)
    {
        HeadOutcome outcome = _decoder.DecodeRequest(FieldBlock.Of(lines), _head, HeadLimits.Downstream);
        Assert.Equal((HeadOutcome.Done, HttpError.None), (outcome, _decoder.Error));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
