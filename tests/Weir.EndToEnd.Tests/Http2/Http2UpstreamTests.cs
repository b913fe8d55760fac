using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>Which version of HTTP the gateway speaks with Kestrel: what the cluster says, and ALPN over TLS.</summary>
public sealed class Http2UpstreamTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "", "HTTP/2")]
    [InlineData(HttpProtocols.Http2, "", "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "", "HTTP/1.1")]
    [InlineData(HttpProtocols.Http1AndHttp2, "h1", "HTTP/1.1")]
    [InlineData(HttpProtocols.Http1AndHttp2, "h2", "HTTP/2")]
    public async Task OriginOverTls_IsSpokenToByAlpn(HttpProtocols protocols, string wanted, string expected)
    {
        TlsFolder folder = new();
        await using Http2Origin origin = await Http2Origin.StartAsync(protocols, folder.Site.Load());
        await using WeirProcess weir = await ServeAsync(origin.Url, wanted, $"tls: {{ ca: {folder.Authority} }}");
        HttpMessage answer = await weir.GetAsync("/protocol");
        HttpMessage posted = await weir.AskAsync(
            "POST /protocol HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "POST");
        Directory.Delete(folder.Path, recursive: true);

        Assert.Equal(expected, answer.Text);
        Assert.Equal(expected, posted.Text);
    }

    [Theory]
    [InlineData(HttpProtocols.Http2, "h2c", "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "h1", "HTTP/1.1")]
    [InlineData(HttpProtocols.Http1, "", "HTTP/1.1")]
    public async Task OriginInCleartext_IsSpokenToAsTheClusterSays(
        HttpProtocols protocols, string wanted, string expected)
    {
        await using Http2Origin origin = await Http2Origin.StartAsync(protocols);
        await using WeirProcess weir = await ServeAsync(origin.Url, wanted, "");

        Assert.Equal(expected, (await weir.GetAsync("/protocol")).Text);
    }

    [Fact]
    public async Task OriginOfHttp1_ForAClusterOfH2c_IsABadGateway()
    {
        await using Http2Origin origin = await Http2Origin.StartAsync(HttpProtocols.Http1);
        await using WeirProcess weir = await ServeAsync(origin.Url, "h2c", "");
        HttpMessage answer = await weir.GetAsync("/protocol");

        Assert.Equal(502, answer.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(3_000_000)]
    public async Task ClientOfHttp1_ToH2c_GetsItsBodyBack(int size)
    {
        await using Http2Origin origin = await Http2Origin.StartAsync(HttpProtocols.Http2);
        await using WeirProcess weir = await ServeAsync(origin.Url, "h2c", "");
        using HttpClient client = new();
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        foreach (bool isChunked in new[] { false, true })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, weir.Url + "/echo")
            {
                Content = new ByteArrayContent(body),
            };
            request.Headers.TransferEncodingChunked = isChunked;
            using HttpResponseMessage response = await client.SendAsync(request).WaitAsync(Bounded.Limit);
            byte[] back = await response.Content.ReadAsByteArrayAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.True(body.AsSpan().SequenceEqual(back));
        }
    }

    [Fact]
    public async Task ClientOfHttp1_ToH2c_GetsTrailersAsChunks()
    {
        await using Http2Origin origin = await Http2Origin.StartAsync(HttpProtocols.Http2);
        await using WeirProcess weir = await ServeAsync(origin.Url, "h2c", "");
        HttpMessage answer = await weir.AskAsync(
            "POST /trailers HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nContent-Length: 4\r\n\r\nfour", "POST");

        Assert.Equal("four", answer.Text);
        Assert.Equal("chunked", answer.Framing);
        Assert.Contains(answer.Trailers, field =>
            field.Key.Equals("x-sum", StringComparison.OrdinalIgnoreCase) && field.Value == "4");
    }

    [Fact]
    public async Task RequestsOfManyClients_OfHttp1_ShareFewConnectionsOfH2c()
    {
        const int Count = 100;
        const int Loops = 4;
        await using Http2Origin origin = await Http2Origin.StartAsync(HttpProtocols.Http2);
        await using WeirProcess weir = await ServeAsync(origin.Url, "h2c", "");
        using HttpClient client = new();
        Task<string>[] asking =
            [.. Enumerable.Range(0, Count).Select(_ => client.GetStringAsync(new Uri(weir.Url + "/gate")))];
        Assert.Equal(Count, await Bounded.UntilValueAsync(() => origin.Waiting, value => value == Count));
        origin.OpenGate();
        await Task.WhenAll(asking).WaitAsync(Bounded.Limit);

        Assert.InRange(origin.Connections, 1, 3 * Loops);
    }

    private static Task<WeirProcess> ServeAsync(string url, string protocol, string more)
    {
        string said = protocol.Length > 0 ? $", protocol: {protocol}" : "";
        string settings = more.Length > 0 ? $", {more}" : "";
        return WeirProcess.ServeAsync(
            $"clusters:\n  a: {{ destinations: [ {url} ]{said}{settings} }}\nroutes: [ {{ to: a }} ]\n");
    }
}
