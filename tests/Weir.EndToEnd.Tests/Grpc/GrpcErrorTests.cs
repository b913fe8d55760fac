using System.Net;
using System.Text.Json.Nodes;
using Weir.EndToEnd.Tests.Http2;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Grpc;

/// <summary>Errors that the gateway itself answers come as a status of gRPC, and its client understands them.</summary>
public sealed class GrpcErrorTests
{
    private const int DeadlineExceeded = 4;
    private const int Unimplemented = 12;
    private const int Unavailable = 14;

    [Fact]
    public async Task OriginThatRefuses_IsUnavailable()
    {
        int nobody = WeirProcess.FreePort();
        await using WeirProcess weir = await ServeAsync($"http://127.0.0.1:{nobody}");
        JsonNode seen = await NodeGrpc.AskAsync("unary", $"127.0.0.1:{weir.Port}");

        Assert.Equal(Unavailable, (int)seen["code"]!);
        await AssertRawAsync(weir, Unavailable);
    }

    [Fact]
    public async Task NoRoute_IsUnimplemented()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "routes:\n  - match: { path: /other }\n    respond: 204\n");
        JsonNode seen = await NodeGrpc.AskAsync("unary", $"127.0.0.1:{weir.Port}");

        Assert.Equal(Unimplemented, (int)seen["code"]!);
        await AssertRawAsync(weir, Unimplemented);
    }

    // Refused by the codec, when it has read that it is a call; without that it would be 431.
    [Fact]
    public async Task HeadOfTooManyFields_IsAnErrorOfGrpc()
    {
        await using WeirProcess weir =
            await WeirProcess.ServeAsync("limits: { fields: 3 }\nroutes: [ { respond: 204 } ]\n");
        using FramePeer client = await FramePeer.ConnectAsync(weir.Port);
        (string Name, string Value)[] fields =
            [("content-type", "application/grpc"), ("a", "1"), ("b", "2"), ("c", "3")];
        int call = await client.AskAsync([.. Hpack.Request("POST"), .. fields]);
        Assert.Equal((int)HttpStatusCode.OK, await client.StatusAsync(call));
        int other = await client.AskAsync([.. Hpack.Request("POST"), .. fields[1..], ("d", "4")]);
        Assert.Equal((int)HttpStatusCode.RequestHeaderFieldsTooLarge, await client.StatusAsync(other));
    }

    [Fact]
    public async Task Budget_ThatIsSpent_IsDeadlineExceeded()
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url, "    budget: 500ms\n");
        JsonNode seen = await NodeGrpc.AskAsync("hang", $"127.0.0.1:{weir.Port}");

        Assert.Equal(DeadlineExceeded, (int)seen["code"]!);
        Assert.Contains("begun", await server.FirstLineAsync(), StringComparison.Ordinal);
        Assert.Contains("cancelled", await server.FirstLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_OfACallThatStreams_EndsWithTheFirstFields()
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url, "    budget: 500ms\n");
        JsonNode seen = await NodeGrpc.AskAsync("slow", $"127.0.0.1:{weir.Port}");

        Assert.Equal((0, 10), ((int)seen["code"]!, (int)seen["count"]!));
    }

    // A client of gRPC ends the call itself at its deadline; this one leaves that to the gateway.
    [Theory]
    [InlineData("500m")]
    [InlineData("1S")]
    [InlineData("900000u")]
    [InlineData("800000000n")]
    public async Task Deadline_OfAClientThatWaits_IsTheGateways(string timeout)
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url);
        await AssertRawAsync(weir, DeadlineExceeded, "Hang", timeout);

        Assert.Contains("begun with a deadline", await server.FirstLineAsync(), StringComparison.Ordinal);
        Assert.Contains("cancelled", await server.FirstLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstByte_ThatDoesNotComeInTime_IsAnErrorOfGrpc()
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url, "    timeouts: { first_byte: 500ms }\n");
        JsonNode seen = await NodeGrpc.AskAsync("hang", $"127.0.0.1:{weir.Port}");

        Assert.True((int)seen["code"]! is DeadlineExceeded or Unavailable, seen.ToJsonString());
    }

    [Fact]
    public async Task OriginThatDies_EndsItsCallsWithAnError()
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url);
        await using Tool client = await NodeGrpc.BeginAsync("open", $"127.0.0.1:{weir.Port}");
        Assert.Equal("open", await client.FirstLineAsync());
        await server.DisposeAsync();
        JsonNode seen = JsonNode.Parse(await client.FirstLineAsync())!;

        Assert.NotEqual(0, (int)seen["code"]!);
    }

    [Fact]
    public async Task ErrorForOthers_StaysAnErrorOfHttp()
    {
        int nobody = WeirProcess.FreePort();
        await using WeirProcess weir = await ServeAsync($"http://127.0.0.1:{nobody}");
        using HttpClient client = Client();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(weir.Url + "/"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.False(answer.Headers.Contains("grpc-status"));
    }

    // Status 200 and the type of gRPC, without content: "trailers only".
    private static async Task AssertRawAsync(
        WeirProcess weir, int status, string method = "Unary", string? timeout = null)
    {
        using HttpClient client = Client();
        using HttpRequestMessage request = NodeGrpc.Request(weir.Url, method);
        if (timeout is not null)
        {
            request.Headers.Add("grpc-timeout", timeout);
        }

        using HttpResponseMessage answer = await client.SendAsync(request).WaitAsync(Bounded.Limit);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> fields = [.. answer.Headers, .. answer.TrailingHeaders];

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("application/grpc", answer.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        Assert.Equal($"{status}", fields.Single(field => field.Key == "grpc-status").Value.Single());
        Assert.Empty(body);
    }

    private static HttpClient Client() => new()
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static Task<WeirProcess> ServeAsync(string url, string more = "") => WeirProcess.ServeAsync(
        $"clusters:\n  a: {{ destinations: [ {url} ], protocol: h2c }}\nroutes:\n  - to: a\n{more}");
}
