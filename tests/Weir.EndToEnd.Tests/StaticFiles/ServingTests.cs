using System.Globalization;
using System.Text;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.StaticFiles;

/// <summary>What is answered for a file, on the wire.</summary>
public sealed class ServingTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Get_AFile_HasItsTypeAndValidators()
    {
        HttpMessage answer = await site.Weir.GetAsync("/index.html");

        Assert.Equal((200, "<p>start"), (answer.Status, answer.Text));
        Assert.Equal("text/html; charset=utf-8", answer["Content-Type"]);
        Assert.Matches("^\"[0-9a-f]{32}\"$", answer["ETag"]);
        Assert.True(DateTimeOffset.TryParseExact(
            answer["Last-Modified"], "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date));
        Assert.InRange(DateTimeOffset.UtcNow - date, TimeSpan.Zero, TimeSpan.FromHours(1));
        Assert.Equal("bytes", answer["Accept-Ranges"]);
        Assert.Null(answer["Vary"]);
    }

    [Theory]
    [InlineData("/index.html")]
    [InlineData("/large.bin")]
    [InlineData("/app.js", "Accept-Encoding: br\r\n")]
    [InlineData("/list/")]
    [InlineData("/docs")]
    [InlineData("/app/x", "Accept: text/html\r\n")]
    public async Task Head_OfAnything_IsThatOfGetWithoutABody(string target, string fields = "")
    {
        using RawPeer client = await site.Weir.ConnectAsync();
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        HttpMessage get = await client.ReadResponseAsync();
        await client.SendAsync($"HEAD {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        HttpMessage head = await client.ReadResponseAsync("HEAD");

        Assert.Equal(Fields(get), Fields(head));
        Assert.Empty(head.Body);
        Assert.Equal(get.Body.Length.ToString(CultureInfo.InvariantCulture), head["Content-Length"]);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task AnotherMethod_OfAFile_IsNotAllowed(string method)
    {
        HttpMessage answer =
            await site.Weir.AskAsync($"{method} /index.html HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((405, "GET, HEAD"), (answer.Status, answer["Allow"]));
    }

    [Fact]
    public async Task Conditional_Requests_AreAnsweredByTheValidatorsGiven()
    {
        HttpMessage first = await site.Weir.GetAsync("/plain.txt");

        HttpMessage known = await site.Weir.GetAsync("/plain.txt", $"If-None-Match: {first["ETag"]}\r\n");
        HttpMessage since = await site.Weir.GetAsync("/plain.txt", $"If-Modified-Since: {first["Last-Modified"]}\r\n");
        HttpMessage failed = await site.Weir.GetAsync("/plain.txt", "If-Match: \"x\"\r\n");

        Assert.Equal((304, first["ETag"], 0), (known.Status, known["ETag"], known.Body.Length));
        Assert.Null(known["Content-Type"]);
        Assert.Equal(304, since.Status);
        Assert.Equal(412, failed.Status);
    }

    [Theory]
    [InlineData("bytes=2-4", "bytes 2-4/10", "234")]
    [InlineData("bytes=-3", "bytes 7-9/10", "789")]
    [InlineData("bytes=8-", "bytes 8-9/10", "89")]
    [InlineData("bytes=0-100", "bytes 0-9/10", "0123456789")]
    public async Task Range_OfOnePart_IsThatPart(string range, string contentRange, string text)
    {
        HttpMessage answer = await site.Weir.GetAsync("/plain.txt", $"Range: {range}\r\n");

        Assert.Equal((206, contentRange, text), (answer.Status, answer["Content-Range"], answer.Text));
        Assert.Equal("text/plain; charset=utf-8", answer["Content-Type"]);
        Assert.NotNull(answer["ETag"]);
    }

    [Fact]
    public async Task Range_BehindTheEnd_IsRefusedWithTheLength()
    {
        HttpMessage answer = await site.Weir.GetAsync("/plain.txt", "Range: bytes=10-\r\n");

        Assert.Equal((416, "bytes */10"), (answer.Status, answer["Content-Range"]));
    }

    [Theory]
    [InlineData("Range: bytes=0-,0-\r\n")]
    [InlineData("Range: pages=1\r\n")]
    [InlineData("Range: bytes=1-2\r\nIf-Range: \"x\"\r\n")]
    public async Task Range_ThatIsNotHonoured_BringsTheWhole(string fields)
    {
        HttpMessage answer = await site.Weir.GetAsync("/plain.txt", fields);

        Assert.Equal((200, "0123456789"), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("/100k.bin", 100_000)]
    [InlineData("/large.bin", Site.LargeLength)]
    public async Task Range_OfSeveralParts_IsMultipart(string target, int length)
    {
        byte[] bytes = length == Site.LargeLength ? Site.Large : Site.Pattern(length);
        HttpMessage answer = await site.Weir.GetAsync(target, "Range: bytes=-1000, 5-5, 50000-70000\r\n");

        Assert.Equal(206, answer.Status);
        Assert.Null(answer["Content-Range"]);
        string type = answer["Content-Type"]!;
        Assert.StartsWith("multipart/byteranges; boundary=", type, StringComparison.Ordinal);
        string boundary = type[(type.IndexOf('=') + 1)..];
        StringBuilder expected = new();
        foreach ((int first, int last) in ((int, int)[])[(length - 1000, length - 1), (5, 5), (50_000, 70_000)])
        {
            expected.Append(expected.Length == 0 ? "" : "\r\n").Append($"--{boundary}\r\n")
                .Append("Content-Type: application/octet-stream\r\n")
                .Append(CultureInfo.InvariantCulture, $"Content-Range: bytes {first}-{last}/{length}\r\n\r\n")
                .Append(Encoding.Latin1.GetString(bytes, first, last - first + 1));
        }

        expected.Append($"\r\n--{boundary}--\r\n");
        Assert.True(expected.ToString() == answer.Text, "the parts are not those of the file");
    }

    [Theory]
    [InlineData("", null, "plain javascript")]
    [InlineData("Accept-Encoding: gzip\r\n", "gzip", "gzip")]
    [InlineData("Accept-Encoding: gzip, br\r\n", "br", "brotli")]
    [InlineData("Accept-Encoding: zstd\r\n", null, "plain javascript")]
    public async Task Precompressed_Copies_AreChosenByTheClient(string fields, string? coding, string text)
    {
        HttpMessage answer = await site.Weir.GetAsync("/app.js", fields);

        Assert.Equal((200, coding, text), (answer.Status, answer["Content-Encoding"], answer.Text));
        Assert.Equal("text/javascript; charset=utf-8", answer["Content-Type"]);
        Assert.Equal("Accept-Encoding", answer["Vary"]);
    }

    [Fact]
    public async Task Precompressed_Copies_HaveTagsAndRangesOfTheirOwn()
    {
        HttpMessage plain = await site.Weir.GetAsync("/app.js");
        HttpMessage part = await site.Weir.GetAsync("/app.js", "Accept-Encoding: br\r\nRange: bytes=0-1\r\n");

        Assert.Equal((206, "br", "br"), (part.Status, part["Content-Encoding"], part.Text));
        Assert.NotEqual(plain["ETag"], part["ETag"]);
        HttpMessage other = await site.Weir.GetAsync(
            "/app.js", $"Accept-Encoding: br\r\nIf-None-Match: {plain["ETag"]}\r\n");
        Assert.Equal(200, other.Status);
    }

    [Theory]
    [InlineData("/app/a/route", "Accept: text/html\r\n", 200, "<p>start")]
    [InlineData("/app/a/route", "Accept: */*\r\n", 404, null)]
    [InlineData("/app/missing.js", "", 404, null)]
    [InlineData("/app/plain.txt", "Accept: text/html\r\n", 200, "0123456789")]
    [InlineData("/app/..%2fsecret", "Accept: text/html\r\n", 404, null)]
    public async Task Fallback_OfAnApplication_IsForPages(string target, string fields, int status, string? text)
    {
        HttpMessage answer = await site.Weir.GetAsync(target, fields);

        Assert.Equal(status, answer.Status);
        Assert.True(text is null || text == answer.Text);
    }

    [Fact]
    public async Task Fallback_Answer_SaysWhatItDependsOn() =>
        Assert.Equal("Accept", (await site.Weir.GetAsync("/app/x", "Accept: text/html\r\n"))["Vary"]);

    [Fact]
    public async Task Listing_OfAFolder_ShowsWhatIsServed()
    {
        HttpMessage start = await site.Weir.GetAsync("/list/");
        HttpMessage below = await site.Weir.GetAsync("/list/empty/");

        Assert.Equal("<p>start", start.Text);
        Assert.Contains("<h1>/empty/</h1>", below.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", below.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_Pipelined_AreAnsweredInTheirOrder()
    {
        using RawPeer client = await site.Weir.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat(
            "GET /plain.txt HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /100k.bin HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n", 5)));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("0123456789", (await client.ReadResponseAsync()).Text);
            Assert.True((await client.ReadResponseAsync()).Body.AsSpan().SequenceEqual(Site.Pattern(100_000)));
            Assert.Equal(404, (await client.ReadResponseAsync()).Status);
        }
    }

    private static string Fields(HttpMessage message) => string.Join('\n', message.Fields
        .Where(field => field.Key != "Date").Select(field => $"{field.Key}: {field.Value}"));
}
