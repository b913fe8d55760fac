using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Forwarding;

/// <summary>Which route answers, also for those who try to reach another one by spelling.</summary>
public sealed class RoutingTests
{
    private const string Routes =
        """
        routes:
          - match: { path: /admin/** }
            respond: { status: 403, body: no }
          - match: { path: /exact }
            respond: { status: 200, headers: { content-type: text/plain, x-own: "1" }, body: exact }
          - match: { host: "*.shop.example" }
            respond: { status: 200, body: shop }
          - match: { path: /empty }
            respond: 204
          - match: { path: /some/** }
            respond: { status: 200, body: some }
        """;

    [Theory]
    [InlineData("/admin", "a", 403, "no")]
    [InlineData("/admin/x", "a", 403, "no")]
    [InlineData("/%61dmin/x", "a", 403, "no")]
    [InlineData("/x/../admin/x", "a", 403, "no")]
    [InlineData("/x/%2e%2e/admin/x", "a", 403, "no")]
    [InlineData("/./admin/x", "a", 403, "no")]
    [InlineData("//admin/x", "a", 403, "no")]
    [InlineData("http://www.shop.example/admin/y", "a", 403, "no")]
    [InlineData("/exact", "a", 200, "exact")]
    [InlineData("/exact?q=1", "a", 200, "exact")]
    [InlineData("/", "www.shop.example", 200, "shop")]
    [InlineData("/", "WWW.SHOP.EXAMPLE:8080", 200, "shop")]
    [InlineData("/", "shop.example", 404, "404 no-route\n")]
    [InlineData("/", "evilshop.example", 404, "404 no-route\n")]
    [InlineData("/empty", "a", 204, "")]
    [InlineData("/some/where", "a", 200, "some")]
    [InlineData("/elsewhere", "a", 404, "404 no-route\n")]
    public async Task Target_FindsItsRoute(string target, string host, int status, string body)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        HttpMessage answer = await weir.AskAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Equal(body, answer.Text);
        Assert.Equal(status == 404 ? "no-route" : null, answer["Weir-Fault"]);
    }

    [Fact]
    public async Task FixedResponse_ToHead_HasItsLengthAndNoBody()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync("HEAD /exact HTTP/1.1\r\nHost: a\r\n\r\nGET /exact HTTP/1.1\r\nHost: a\r\n\r\n");
        HttpMessage head = await client.ReadResponseAsync("HEAD");
        HttpMessage get = await client.ReadResponseAsync();

        Assert.Equal("5", head["Content-Length"]);
        Assert.Equal("1", head["X-Own"]);
        Assert.Equal("exact", get.Text);
    }

    [Fact]
    public async Task FixedResponse_WithARequestBodyUnread_ServesTheNextRequest()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(
            "POST /exact HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            + "POST /exact HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /empty HTTP/1.1\r\n"
                + "Host: a\r\n\r\n");

        Assert.Equal("exact", (await client.ReadResponseAsync()).Text);
        Assert.Equal("exact", (await client.ReadResponseAsync()).Text);
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task FixedResponse_WithABrokenRequestBody_ClosesBehindIt()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(
            "POST /exact HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET /empty HTTP/1.1\r\n"
                + "Host: a\r\n\r\n");
        HttpMessage answer = await client.ReadResponseAsync();
        string rest = await client.ReadTextToEndAsync();

        Assert.True(answer.Status is 200 or 400, answer.ToString());
        Assert.Equal("", rest);
    }
}
