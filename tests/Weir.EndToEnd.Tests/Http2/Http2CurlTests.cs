using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>curl with HTTP/2 through the gateway to Kestrel.</summary>
public sealed class Http2CurlTests(Http2Fixture fixture) : IClassFixture<Http2Fixture>
{
    private const int LargeBytes = 10_000_000;

    public static TheoryData<bool, bool> Ways => Http2Fixture.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Get_IsServedOverHttp2(bool isSecure, bool isH2c)
    {
        string output =
            await CurlAsync(isSecure, isH2c, "/hello", "--fail", "-w", "[%{http_version} %{response_code}]");

        Assert.Equal("hello[2 200]", output);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Head_HasALengthAndNoBody(bool isSecure, bool isH2c)
    {
        string head = await CurlAsync(isSecure, isH2c, "/hello", "--fail", "--head");

        Assert.StartsWith("HTTP/2 200", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Upload_OfTenMegabytes_ArrivesWhole(bool isSecure, bool isH2c)
    {
        string file = Path.GetTempFileName();
        byte[] body = new byte[LargeBytes];
        new Random(11).NextBytes(body);
        await File.WriteAllBytesAsync(file, body);
        string output = await CurlAsync(
            isSecure, isH2c, "/sum", "--fail", "-w", "[%{http_version}]", "--data-binary", $"@{file}");
        File.Delete(file);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)) + "[2]", output);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Download_OfTenMegabytes_ArrivesWhole(bool isSecure, bool isH2c)
    {
        string output = await CurlAsync(isSecure, isH2c, $"/size/{LargeBytes}", "--fail", "-o", "/dev/null", "-w",
            "%{http_version} %{size_download}");

        Assert.Equal($"2 {LargeBytes}", output);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Upload_ThatExpectsContinue_IsServed(bool isSecure, bool isH2c)
    {
        // Without an answer to the expectation curl would wait for this long, and the test for less.
        string output = await CurlAsync(isSecure, isH2c, "/echo", "--fail", "-H", "Expect: 100-continue",
            "--expect100-timeout", "60", "--data-binary", "hello", "-w", "[%{http_version}]");

        Assert.Equal("hello[2]", output);
    }

    // Kestrel has no trailers over HTTP/1.1.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_OfH2c_ArriveBehindTheBody(bool isSecure)
    {
        string output = await CurlAsync(isSecure, isH2c: true, "/trailers", "--fail", "-i", "--data-binary", "four");

        Assert.StartsWith("HTTP/2 200", output, StringComparison.Ordinal);
        Assert.Matches("\r\n\r\nfour *x-sum: 4\r\n", output);
    }

    [Fact]
    public async Task Trailers_OfChunks_ArriveBehindTheBody()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            + "4\r\nfour\r\n0\r\nX-Sum: 4\r\n\r\n"));
        string output = await Tool.RunAsync("curl", "-sS", "-i", "--http2-prior-knowledge", stage.Weir.Url);

        Assert.StartsWith("HTTP/2 200", output, StringComparison.Ordinal);
        Assert.Matches("\r\n\r\nfour *x-sum: 4\r\n", output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EarlyHints_ArriveBeforeTheAnswer(bool isSecure)
    {
        await using RawOrigin origin = RawOrigin.Answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using Tls.TlsStage stage = await Tls.TlsStage.StartAsync(routes: _ => $"  - to: {origin.Url}");
        string output = isSecure
            ? await Tool.RunAsync("curl", "-sS", "-i", "--http2", "--cacert", stage.Folder.Authority,
                $"https://127.0.0.1:{stage.Port}/")
            : await Tool.RunAsync("curl", "-sS", "-i", "--http2-prior-knowledge", stage.Weir.Url);

        Assert.Matches(
            "^HTTP/2 103 *\r\nlink: </a.css>; rel=preload\r\n\r\nHTTP/2 200 *\r\n(.+\r\n)+\r\nok$", output);
    }

    // Over TLS only: this curl does not know how to share a connection of prior knowledge.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManyUrlsAtOnce_ShareOneConnection(bool isH2c)
    {
        const int Count = 20;
        string[] urls = [.. Enumerable.Repeat(fixture.Stage(isH2c).SecureUrl + "/hello", Count)];
        string output = await Tool.RunAsync(
            "curl", ["-sS", "--fail", .. Options(true, isH2c), "--parallel", "-w", "[%{num_connects}]", .. urls]);

        Assert.Equal(Count, Regex.Count(output, "hello"));
        Assert.Equal(1, Regex.Matches(output, @"\[(\d+)\]").Sum(match => int.Parse(match.Groups[1].Value)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Fields_OfTheOrigin_SayWhoAskedAndHow(bool isSecure, bool isH2c)
    {
        string fields = await CurlAsync(isSecure, isH2c, "/fields", "--fail", "-H", "X-Forwarded-Proto: gopher");

        Assert.Contains($"X-Forwarded-Proto: {(isSecure ? "https" : "http")}\n", fields + "\n",
            StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("gopher", fields, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", fields, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"(?mi)^Via: 2(\.0)? weir", fields);
        Assert.Matches(@"(?m)^Host: 127\.0\.0\.1:\d+$", fields);
    }

    [Theory]
    [InlineData("[h1]", "--http2", "1.1")]
    [InlineData("[h1]", "--http1.1", "1.1")]
    [InlineData("[h2]", "--http2", "2")]
    [InlineData("[h1, h2]", "--http2", "2")]
    [InlineData("[h1, h2]", "--http1.1", "1.1")]
    public async Task Protocols_OfAListener_AreThoseThatItSpeaks(string protocols, string option, string version)
    {
        await using Tls.TlsStage stage = await Tls.TlsStage.StartAsync();
        int port = WeirProcess.FreePort();
        string listener = stage.Folder.Listener(port, stage.Folder.Site);
        listener = $"{listener.TrimEnd(' ', '}')}, protocols: {protocols} }}";
        await using WeirProcess weir = await WeirProcess.StartAsync(stage.Configuration(listener));
        string output = await Tool.RunAsync("curl", "-sS", "--fail", option, "--cacert", stage.Folder.Authority,
            "-w", "[%{http_version}]", $"https://127.0.0.1:{port}/");

        Assert.Equal($"ok[{version}]", output);
    }

    private Task<string> CurlAsync(bool isSecure, bool isH2c, string path, params string[] options) => Tool.RunAsync(
        "curl", ["-sS", .. Options(isSecure, isH2c), .. options, fixture.Stage(isH2c).Url(isSecure) + path]);

    private string[] Options(bool isSecure, bool isH2c) => isSecure
        ? ["--http2", "--cacert", fixture.Stage(isH2c).Folder.Authority]
        : ["--http2-prior-knowledge"];
}
