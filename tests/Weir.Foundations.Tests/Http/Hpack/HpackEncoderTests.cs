using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

public sealed class HpackEncoderTests
{
    private readonly HpackEncoder _encoder = new();
    private readonly HpackDecoder _decoder = new();
    private readonly Head _head = new();
    private readonly Head _read = new();
    private readonly byte[] _destination = new byte[16 * 1024];

    [Fact]
    public void EncodeRequest_HeadOfHttp1_IsReadAsTheSame()
    {
        Request("/a?b", "Host: b", "X-Mixed: Case", "Accept: */*", "accept-encoding: gzip, deflate", "Empty:");

        Read(EncodeRequest());

        Assert.Equal(("GET", "/a?b", "b", "https"), (Text(_read.MethodBytes), Text(_read.Target),
            Text(_read.Authority), Text(_read.Scheme)));
        Assert.Equal(
            ["Host: b", "x-mixed: Case", "accept: */*", "accept-encoding: gzip, deflate", "empty: "],
            FieldBlock.Fields(_read));
    }

    // RFC 9113 8.2.2: whoever turns HTTP/1.1 into HTTP/2 removes them. Framing is written anew.
    [Fact]
    public void EncodeRequest_FieldsOfTheConnection_AreLeftOut()
    {
        Request("/", "Host: b", "Connection: close", "Keep-Alive: 1", "Proxy-Connection: a", "Upgrade: a",
            "Transfer-Encoding: chunked", "HTTP2-Settings: a", "Content-Length: 7", "TE: gzip", "X: 1");

        Read(EncodeRequest(BodyFraming.OfLength(12345)));

        Assert.Equal(["Host: b", "x: 1", "content-length: 12345"], FieldBlock.Fields(_read));
    }

    [Theory]
    [InlineData("trailers", new[] { "Host: b", "te: trailers" })]
    [InlineData("trailers, gzip", new[] { "Host: b" })]
    public void EncodeRequest_TE_SaysTrailersOrNothing(string value, string[] expected)
    {
        Request("/", "Host: b", $"TE: {value}");

        Read(EncodeRequest());

        Assert.Equal(expected, FieldBlock.Fields(_read));
    }

    [Fact]
    public void EncodeRequest_RemovedAndPaddedFields_AreLeftOutAndTrimmed()
    {
        Request("/", "Host: b", "A: 1", "B: 2");
        _head.Remove("a"u8);
        _head.Add("C"u8, " 3\t"u8);

        Read(EncodeRequest());

        Assert.Equal(["Host: b", "b: 2", "c: 3"], FieldBlock.Fields(_read));
    }

    [Fact]
    public void EncodeRequest_Connect_HasMethodAndAuthorityAlone()
    {
        DecodeInto(_head, FieldBlock.Of(":method=CONNECT", ":authority=a:443"), extendedConnect: false);

        Read(EncodeRequest());

        Assert.Equal((Method.Connect, "a:443"), (_read.Method, Text(_read.Target)));
    }

    [Fact]
    public void EncodeRequest_ExtendedConnect_IsReadAsTheSame()
    {
        DecodeInto(
            _head,
            FieldBlock.Of(":method=CONNECT", ":protocol=websocket", ":scheme=https", ":path=/c", ":authority=a"),
            extendedConnect: true);

        Read(EncodeRequest());

        Assert.Equal((Method.Connect, "/c", "websocket", "a"),
            (_read.Method, Text(_read.Target), Text(_read.Protocol), Text(_read.Authority)));
    }

    [Fact]
    public void EncodeRequest_Again_IsFewBytes()
    {
        Request("/", "Host: www.example.com", "User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept: text/html",
            "Accept-Language: de", "X-Forwarded-Proto: https", "Via: 1.1 weir");
        byte[] first = EncodeRequest();
        byte[] second = EncodeRequest();

        Assert.InRange(first.Length, 50, 150);
        Assert.Equal(9, second.Length);
        Read(first);
        Read(second);
        Assert.Equal("www.example.com", Text(_read.Authority));
    }

    [Fact]
    public void EncodeResponse_Again_IsFewBytes()
    {
        Response("Server: weir", "Content-Type: text/html; charset=utf-8", "Strict-Transport-Security: max-age=1",
            "X-Content-Type-Options: nosniff", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "Vary: Accept");
        byte[] first = EncodeResponse(302);
        byte[] second = EncodeResponse(302);

        Assert.InRange(first.Length, 80, 200);
        Assert.Equal(7, second.Length);
    }

    [Theory]
    [InlineData(200, "88")]
    [InlineData(204, "89")]
    [InlineData(206, "8a")]
    [InlineData(304, "8b")]
    [InlineData(400, "8c")]
    [InlineData(404, "8d")]
    [InlineData(500, "8e")]
    [InlineData(302, "48826402")]
    public void EncodeResponse_Status_IsAsPublished(int status, string hex)
    {
        Response();

        Assert.Equal(hex, Convert.ToHexStringLower(EncodeResponse(status)));
    }

    [Fact]
    public void EncodeResponse_AnnouncedLength_IsWritten()
    {
        Response();

        Assert.True(_encoder.TryEncodeResponse(_head, 200, BodyFraming.Announce(5), _destination, out int written));
        Assert.Equal("880f0d0135", Convert.ToHexStringLower(_destination.AsSpan(0, written)));
    }

    // RFC 7541 7.1.3: secrets are literals that nobody on the way may index.
    [Theory]
    [InlineData("Authorization: Basic YTpi")]
    [InlineData("Proxy-Authorization: Basic YTpi")]
    [InlineData("Cookie: a=b")]
    [InlineData("Set-Cookie: a=b")]
    public void Encode_Secret_IsNeverIndexed(string line)
    {
        Response(line);

        byte[] block = EncodeResponse(200);

        Assert.Equal(0x10, block[1] & 0xF0);
        Assert.Equal(0, _encoder.Table.Count);
        Assert.Equal(block, EncodeResponse(200));
    }

    // RFC 7541 6.2.3: who passes such a field on writes it as such.
    [Fact]
    public void Encode_FieldThatCameAsNeverIndexed_IsPassedOnAsThat()
    {
        byte[] block =
        [
            0x82, 0x86, 0x84, .. FieldBlock.Of(":authority=a"), .. FieldBlock.Literal(0x10, "x-key=1"),
            .. FieldBlock.Literal(0x10, "via=1"), .. FieldBlock.Literal(0x00, "y=1"),
        ];
        DecodeInto(_head, block, extendedConnect: false);
        var copy = new Head();
        copy.CopyFrom(_head);

        foreach (Head head in new[] { _head, copy })
        {
            Assert.True(_encoder.TryEncodeTrailers(head, _destination, out int written));
            string hex = Convert.ToHexStringLower(_destination.AsSpan(0, written));
            Assert.Contains("1f2d0131", hex, StringComparison.Ordinal);
            Assert.Contains("1084f2b752fa0131", hex, StringComparison.Ordinal);
            Assert.Contains("000179" + "0131", hex, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Encode_DestinationTooShort_ChangesNothing()
    {
        Response("Server: weir");
        int enough = HpackEncoder.BytesMax(_head);

        Assert.False(_encoder.TryEncodeResponse(_head, 200, default, _destination.AsSpan(0, enough - 1), out _));
        Assert.Equal(0, _encoder.Table.Count);
        Assert.True(_encoder.TryEncodeResponse(_head, 200, default, _destination.AsSpan(0, enough), out _));
        Assert.Equal(1, _encoder.Table.Count);
    }

    [Theory]
    [InlineData(new uint[] { 0 }, "20")]
    [InlineData(new uint[] { 100 }, "3f45")]
    [InlineData(new uint[] { 4096 }, "")]
    [InlineData(new uint[] { 100_000 }, "")]
    [InlineData(new uint[] { 0, 4096 }, "203fe11f")]
    [InlineData(new uint[] { 200, 100, 150 }, "3f453f77")]
    public void Encode_PeerChangesTheTableSize_TellsSmallestAndLast(uint[] sizes, string hex)
    {
        foreach (uint size in sizes)
        {
            _encoder.SetPeerTableSize(size);
        }

        Response();

        Assert.Equal(hex + "88", Convert.ToHexStringLower(EncodeResponse(200)));
        Assert.Equal("88", Convert.ToHexStringLower(EncodeResponse(200)));
    }

    [Theory]
    [InlineData(1024, 4096u, "3fe107")]
    [InlineData(8192, 8192u, "3fe13f")]
    public void Encode_OwnTableSize_IsNotExceeded(int own, uint peer, string hex)
    {
        var encoder = new HpackEncoder(own);
        encoder.SetPeerTableSize(peer);
        Response();

        Assert.True(encoder.TryEncodeResponse(_head, 200, default, _destination, out int written));
        Assert.Equal(hex + "88", Convert.ToHexStringLower(_destination.AsSpan(0, written)));
    }

    private void Request(string target, params string[] lines)
    {
        _head.Reset();
        _head.SetMethod(Method.Get);
        _head.SetTarget(Encoding.ASCII.GetBytes(target));
        Add(lines);
    }

    private void Response(params string[] lines)
    {
        _head.Reset();
        Add(lines);
    }

    private void Add(string[] lines)
    {
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            _head.Add(Encoding.ASCII.GetBytes(line[..colon]), Encoding.ASCII.GetBytes(line[(colon + 1)..].TrimStart()));
        }
    }

    private byte[] EncodeRequest(BodyFraming framing = default)
    {
        Assert.True(_encoder.TryEncodeRequest(_head, "https"u8, framing, _destination, out int written));
        return _destination[..written];
    }

    private byte[] EncodeResponse(int status)
    {
        Assert.True(_encoder.TryEncodeResponse(_head, status, default, _destination, out int written));
        return _destination[..written];
    }

    private static void DecodeInto(Head head, byte[] block, bool extendedConnect) => Assert.Equal(
        HeadOutcome.Done, new HpackDecoder().DecodeRequest(block, head, HeadLimits.Downstream, extendedConnect));

    private void Read(byte[] block)
    {
        HeadOutcome outcome = _decoder.DecodeRequest(block, _read, HeadLimits.Downstream, extendedConnect: true);
        Assert.Equal((HeadOutcome.Done, HttpError.None), (outcome, _decoder.Error));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
