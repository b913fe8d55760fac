using System.Globalization;
using System.IO.Compression;
using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Compression;

/// <summary>Responses that the gateway compresses, as clients see them.</summary>
public sealed class CompressionTests
{
    private const string Compress = "defaults: { compress: on }";
    private const string Gzip = "Accept-Encoding: gzip\r\n";

    private static readonly string s_text =
        string.Concat(Enumerable.Range(0, 3000).Select(i => $"{{\"id\":{i},\"name\":\"item {i % 7}\"}}\n"));

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task Curl_Compressed_IsServed(string coding)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(Text()), Compress);
        string output = await Tool.RunAsync(
            "curl", "-sS", "--fail", "--compressed", "-H", $"Accept-Encoding: {coding}",
            "-w", "[%header{content-encoding}][%{size_download}]", stage.Weir.Url);

        Assert.StartsWith(s_text, output, StringComparison.Ordinal);
        Assert.Contains($"[{coding}]", output, StringComparison.Ordinal);
        int size = int.Parse(output.AsSpan()[(output.LastIndexOf('[') + 1)..^1], CultureInfo.InvariantCulture);
        Assert.InRange(size, 100, s_text.Length / 4);
        Assert.Equal(1, await stage.Weir.MetricAsync("weir_compression_responses_total", $"weir_coding=\"{coding}\""));
        const string Bytes = "weir_compression_io_bytes_total";
        Assert.Equal(s_text.Length, await stage.Weir.MetricAsync(Bytes, $"{coding}\",weir_side=\"upstream"));
        Assert.Equal(size, await stage.Weir.MetricAsync(Bytes, $"{coding}\",weir_side=\"downstream"));
    }

    [Theory]
    [InlineData("gzip", "gunzipSync")]
    [InlineData("br", "brotliDecompressSync")]
    public async Task Node_DecodesEveryLevel(string coding, string decode)
    {
        const string Script =
            """
            const http = require('http'), zlib = require('zlib');
            let at = 0;
            const headers = { 'accept-encoding': process.argv[2] };
            const next = () => http.get(process.argv[1] + '/' + at, { headers }, r => {
              const parts = [];
              r.on('data', d => parts.push(d));
              r.on('end', () => {
                const text = zlib[process.argv[3]](Buffer.concat(parts)).toString();
                process.stdout.write(r.headers['content-encoding'] + ':' + text.length + ' ');
                if (++at < 12) next();
              });
            });
            next();
            """;
        await using RawOrigin origin = RawOrigin.Answering(Text());
        StringBuilder routes = new("routes:\n");
        for (int level = 0; level < 12; level++)
        {
            int gzip = Math.Clamp(level, 1, 9);
            routes.Append(
                $"  - {{ match: {{ path: /{level} }}, to: \"{origin.Url}\", "
                + $"compress: {{ gzip_level: {gzip}, brotli_level: {level} }} }}\n");
        }

        await using WeirProcess weir = await WeirProcess.ServeAsync(routes.ToString());
        string output = await Tool.RunAsync("node", "-e", Script, weir.Url, coding, decode);

        Assert.Equal(string.Concat(Enumerable.Repeat($"{coding}:{s_text.Length} ", 12)), output);
    }

    [Fact]
    public async Task Get_Compressed_TellsSoInItsHead()
    {
        await using Stage stage = await Stage.StartAsync(
            RawOrigin.Answering(
                Text("ETag: \"a\"\r\nAccept-Ranges: bytes\r\nRepr-Digest: x\r\nVary: Origin\r\n")),
            Compress);
        HttpMessage coded = await stage.Weir.GetAsync("/", Gzip);

        Assert.Equal("gzip", coded["Content-Encoding"]);
        Assert.Equal("W/\"a\"", coded["ETag"]);
        Assert.Equal("Origin, Accept-Encoding", coded["Vary"]);
        Assert.Null(coded["Content-Length"]);
        Assert.Null(coded["Accept-Ranges"]);
        Assert.Null(coded["Repr-Digest"]);
        Assert.Equal(s_text, Gunzip(coded.Body));

        HttpMessage head = await stage.Weir.AskAsync($"HEAD / HTTP/1.1\r\nHost: a\r\n{Gzip}\r\n", "HEAD");
        foreach (string name in (string[])["Content-Encoding", "ETag", "Vary", "Content-Length", "Accept-Ranges"])
        {
            Assert.Equal(coded[name], head[name]);
        }
    }

    [Theory]
    [InlineData("", "", "Accept-Encoding")]
    [InlineData("", "Accept-Encoding: identity\r\n", "Accept-Encoding")]
    [InlineData("", "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding")]
    [InlineData("", Gzip + "Cache-Control: no-transform\r\n", "Accept-Encoding")]
    [InlineData("Cache-Control: no-transform\r\n", Gzip, null)]
    [InlineData("Content-Encoding: exotic\r\n", Gzip, null)]
    public async Task Get_NotCompressed_ComesAsItWas(string originFields, string fields, string? vary)
    {
        await using Stage stage = await Stage.StartAsync(
            RawOrigin.Answering(Text($"ETag: \"a\"\r\n{originFields}")), Compress);
        HttpMessage plain = await stage.Weir.GetAsync("/", fields);

        Assert.Equal(vary, plain["Vary"]);
        Assert.Equal("\"a\"", plain["ETag"]);
        Assert.Equal($"{s_text.Length}", plain["Content-Length"]);
        Assert.Equal(s_text, Encoding.ASCII.GetString(plain.Body));
    }

    [Fact]
    public async Task Get_OfHttp10_KeepsItsLength()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(Text()), Compress);
        HttpMessage plain = await stage.Weir.AskAsync($"GET / HTTP/1.0\r\nHost: a\r\n{Gzip}\r\n");

        Assert.Equal($"{s_text.Length}", plain["Content-Length"]);
        Assert.Equal("Accept-Encoding", plain["Vary"]);
    }

    [Fact]
    public async Task Conditions_WithAWeakTag_MeanTheSameToTheOrigin()
    {
        await using Stage stage = await Stage.StartAsync(null, Compress);
        (RawPeer client, RawPeer upstream, HttpMessage request) = await stage.BeginAsync(
            $"GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"a\"\r\n{Gzip}\r\n");
        Assert.Equal("W/\"a\"", request["If-None-Match"]);
        await upstream.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");
        HttpMessage unchanged = await client.ReadResponseAsync();
        Assert.Equal("W/\"a\"", unchanged["ETag"]);
        Assert.Equal("Accept-Encoding", unchanged["Vary"]);

        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nIf-Match: W/\"a\"\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal("\"a\"", (await upstream.ReadRequestAsync())["If-Match"]);
        await upstream.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=5-\r\nIf-Range: W/\"a\"\r\n\r\n");
        Assert.Null((await upstream.ReadRequestAsync())["Range"]);
        client.Dispose();
    }

    [Fact]
    public async Task Get_PartOfAFile_IsNotCompressed()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 206 Partial Content\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-3/9000\r\n"
            + "Content-Length: 4\r\n\r\nabcd"), Compress);
        HttpMessage part = await stage.Weir.GetAsync("/", Gzip + "Range: bytes=0-3\r\n");

        Assert.Equal(206, part.Status);
        Assert.Null(part["Content-Encoding"]);
        Assert.Equal("abcd", Encoding.ASCII.GetString(part.Body));
    }

    [Fact]
    public async Task EventStream_IsNotTouched()
    {
        await using Stage stage = await Stage.StartAsync(null, Compress);
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Gzip}\r\n");
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");

        string head = await client.ReadHeadAsync();
        Assert.DoesNotContain("Content-Encoding", head, StringComparison.Ordinal);
        await client.ReadThroughAsync("data: 1\n\n");
        client.Dispose();
    }

    [Theory]
    [InlineData("gzip", 0)]
    [InlineData("br", 0)]
    [InlineData("br", 9)]
    [InlineData("gzip", 9)]
    public async Task Stream_OriginThatPauses_SendsWhatIsThere(string coding, int level)
    {
        string compress = level == 0
            ? Compress
            : $"defaults: {{ compress: {{ gzip_level: {level}, brotli_level: {level} }} }}";
        await using Stage stage = await Stage.StartAsync(null, compress);
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(
            $"GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {coding}\r\n\r\n");
        await upstream.SendAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        await client.ReadHeadAsync();

        // Each piece can be decoded as it comes, while the origin has not ended.
        await using ChunkStream chunks = new(client);
        await using Stream decoder = coding == "gzip"
            ? new GZipStream(chunks, CompressionMode.Decompress)
            : new BrotliStream(chunks, CompressionMode.Decompress);
        foreach (string word in (string[])["first", "second"])
        {
            byte[] read = new byte[word.Length];
            await decoder.ReadExactlyAsync(read).AsTask().WaitAsync(Bounded.Limit);
            Assert.Equal(word, Encoding.ASCII.GetString(read));
            await upstream.SendAsync("6\r\nsecond\r\n");
        }

        await upstream.SendAsync("0\r\n\r\n");
        using StreamReader rest = new(decoder);
        Assert.Equal("second", await rest.ReadToEndAsync().WaitAsync(Bounded.Limit));
        client.Dispose();
    }

    [Theory]
    [InlineData("Content-Length: 100000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task Body_TruncatedByTheOrigin_HasNoEnd(string framing)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Closing(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
            + $"{framing}\r\n\r\n4000\r\n{new string('a', 0x4000)}\r\n"), Compress);
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Gzip}\r\n");
        await client.ReadToEndAsync();

        Assert.True(client.WasReset);
        Assert.DoesNotContain("0\r\n\r\n", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowReaders_AndThoseThatLeave_HoldBoundedMemory()
    {
        string pattern = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i * 7919L % 1_000_003};"));
        await using Stage stage = await Stage.StartAsync(
            RawOrigin.Answering(
                $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {pattern.Length}\r\n\r\n{pattern}"),
            "limits: { buffers: 32MiB }\n" + Compress);
        List<RawPeer> readers = [];
        for (int i = 0; i < 100; i++)
        {
            RawPeer reader = await stage.Weir.ConnectAsync();
            await reader.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Gzip}\r\n");
            await reader.ReadHeadAsync();
            readers.Add(reader);
        }

        // A quarter of the buffers is for encoders: not all of a hundred get one, and all are served.
        int coded = readers.Count(
            reader => reader.Received.Contains("Content-Encoding: gzip", StringComparison.Ordinal));
        Assert.InRange(coded, 10, 99);
        Assert.True(await stage.Weir.MetricAsync("weir_compression_skipped_total") > 0);
        Assert.InRange(stage.Weir.ResidentBytes, 0, 300L << 20);
        foreach (RawPeer reader in readers)
        {
            reader.Reset();
        }

        for (int i = 0; await stage.Weir.ActiveRequestsAsync() > 0; i++)
        {
            Assert.InRange(i, 0, 1000);
        }

        HttpMessage next = await stage.Weir.GetAsync("/", Gzip);
        Assert.Equal("gzip", next["Content-Encoding"]);
        Assert.Equal(pattern, Gunzip(next.Body));
    }

    [Fact]
    public async Task Respond_FixedBody_IsSentCodedWithItsLength()
    {
        string body = string.Concat(Enumerable.Repeat("hello ", 1000));
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "defaults: { compress: on }\n"
            + $"routes:\n  - respond: {{ headers: {{ content-type: text/plain }}, body: \"{body}\" }}\n");
        HttpMessage coded = await weir.GetAsync("/", Gzip);

        Assert.Equal("gzip", coded["Content-Encoding"]);
        Assert.Equal("Accept-Encoding", coded["Vary"]);
        Assert.Equal($"{coded.Body.Length}", coded["Content-Length"]);
        Assert.Equal(body, Gunzip(coded.Body));
        HttpMessage plain = await weir.GetAsync("/");
        Assert.Equal("Accept-Encoding", plain["Vary"]);
        Assert.Equal(body, Encoding.ASCII.GetString(plain.Body));
    }

    private static string Text(string fields = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {s_text.Length}\r\n{fields}\r\n{s_text}";

    private static string Gunzip(byte[] coded)
    {
        using StreamReader reader = new(new GZipStream(new MemoryStream(coded), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
