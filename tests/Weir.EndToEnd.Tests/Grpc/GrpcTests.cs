using System.Text.Json.Nodes;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Grpc;

/// <summary>Calls of every kind from node's gRPC client through the gateway to node's gRPC server.</summary>
public sealed class GrpcTests(GrpcTests.Fixture fixture) : IClassFixture<GrpcTests.Fixture>
{
    private const int Ok = 0;
    private const int Cancelled = 1;
    private const int DeadlineExceeded = 4;
    private const int FailedPrecondition = 9;
    private const int Unimplemented = 12;

    [Theory]
    [InlineData("unary", 5, false)]
    [InlineData("unary", 5, true)]
    [InlineData("empty", 0, false)]
    [InlineData("large", 4 * 1024 * 1024, false)]
    [InlineData("large", 4 * 1024 * 1024, true)]
    public async Task Unary_Message_ComesBack(string name, int bytes, bool isSecure)
    {
        JsonNode seen = await fixture.AskAsync(name, isSecure);

        AssertOk(seen);
        Assert.Equal(bytes, (int)seen["bytes"]!);
        Assert.True((bool)seen["good"]!);
    }

    [Theory]
    [InlineData("server", 1000, 1_000_000, false)]
    [InlineData("server", 1000, 1_000_000, true)]
    [InlineData("serverLarge", 5, 20_000_000, false)]
    [InlineData("both", 100, 10_000, false)]
    [InlineData("both", 100, 10_000, true)]
    public async Task Stream_OfTheServer_ArrivesWhole(string name, int count, int bytes, bool isSecure)
    {
        JsonNode seen = await fixture.AskAsync(name, isSecure);

        AssertOk(seen);
        Assert.Equal((count, bytes), ((int)seen["count"]!, (int)seen["bytes"]!));
        Assert.True((bool)seen["good"]!);
    }

    [Theory]
    [InlineData("client", "1000 1000000", false)]
    [InlineData("client", "1000 1000000", true)]
    [InlineData("clientLarge", "5 20000000", false)]
    public async Task Stream_OfTheClient_ArrivesWhole(string name, string counted, bool isSecure)
    {
        JsonNode seen = await fixture.AskAsync(name, isSecure);

        AssertOk(seen);
        Assert.Equal(counted, (string?)seen["text"]);
    }

    [Fact]
    public async Task Metadata_GoesBothWays_AlsoInTrailers()
    {
        JsonNode seen = await fixture.AskAsync("unary", isSecure: true);
        JsonNode head = seen["head"]!, trailer = seen["trailer"]!;

        Assert.Equal("one, two", (string?)head["x-text"]);
        Assert.Equal("000102fdfeff", (string?)head["x-data-bin"]);
        Assert.Equal("one, two", (string?)trailer["x-trailing-text"]);
        Assert.Equal("000102fdfeff", (string?)trailer["x-trailing-data-bin"]);
        Assert.Equal("127.0.0.1", (string?)head["x-forwarded-for"]);
        Assert.Equal("https", (string?)head["x-forwarded-proto"]);
        Assert.StartsWith("grpc-node-js/", (string?)head["x-seen-user-agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorOfTheServer_InTrailersOnly_ArrivesAsItIs()
    {
        JsonNode seen = await fixture.AskAsync("fail", isSecure: false);

        Assert.Equal(FailedPrecondition, (int)seen["code"]!);
        Assert.Equal("not today: 100 % \u00fc", (string?)seen["details"]);
        Assert.Equal("because", (string?)seen["trailer"]!["x-reason"]);
    }

    [Fact]
    public async Task MethodThatIsMissing_IsUnimplemented()
    {
        JsonNode seen = await fixture.AskAsync("missing", isSecure: false);

        Assert.Equal(Unimplemented, (int)seen["code"]!);
        Assert.Contains("/test.Echo/Missing", (string?)seen["details"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyAtOnce_AreServed()
    {
        JsonNode seen = await fixture.AskAsync("many", isSecure: true);

        Assert.Equal(200, (int)seen["good"]!);
    }

    [Fact]
    public async Task Deadline_OfTheClient_IsKnownToTheServer_WhichIsCancelled()
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url);
        JsonNode seen = await NodeGrpc.AskAsync("deadline", $"127.0.0.1:{weir.Port}");

        Assert.Equal(DeadlineExceeded, (int)seen["code"]!);
        Assert.Equal(Said("hang", "begun with a deadline"), await server.FirstLineAsync());
        Assert.Equal(Said("hang", "cancelled"), await server.FirstLineAsync());
    }

    [Fact]
    public async Task Cancellation_ReachesTheServer()
    {
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url);
        JsonNode seen = await NodeGrpc.AskAsync("cancel", $"127.0.0.1:{weir.Port}");

        Assert.Equal(Cancelled, (int)seen["code"]!);
        Assert.Equal(1, (int)seen["count"]!);
        Assert.Equal(Said("hangStream", "begun"), await server.FirstLineAsync());
        Assert.Equal(Said("hangStream", "cancelled"), await server.FirstLineAsync());
        Assert.Equal(0, await Bounded.UntilAsync(weir.ActiveRequestsAsync, value => value == 0));
    }

    // HttpClient keeps its window closed while nobody reads; node's client would read ahead.
    [Fact]
    public async Task ClientThatDoesNotRead_CostsNoMemoryAndLosesNothing()
    {
        const int Messages = 6000;
        const int MessageBytes = 16_384 + 5;
        const long GrowthMax = 48 * 1024 * 1024;
        (Tool server, string url) = await NodeGrpc.ServeAsync();
        await using Tool started = server;
        await using WeirProcess weir = await ServeAsync(url);
        AssertOk(await NodeGrpc.AskAsync("unary", $"127.0.0.1:{weir.Port}"));
        long before = weir.ResidentBytes;
        using HttpClient client = new();
        using HttpRequestMessage request = NodeGrpc.Request(weir.Url, "Flood");
        using HttpResponseMessage answer =
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Bounded.Limit);

        // It grows as long as it reads ahead: wait until it does not, then look.
        long last = 0;
        long resident = await Bounded.UntilValueAsync(() => weir.ResidentBytes, value =>
        {
            bool isSteady = value == last;
            last = value;
            return isSteady;
        });
        await using Stream stream = await answer.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        long count = 0;
        int received;
        while ((received = await stream.ReadAsync(buffer).AsTask().WaitAsync(Bounded.Limit)) > 0)
        {
            count += received;
        }

        Assert.InRange(resident - before, long.MinValue, GrowthMax);
        Assert.Equal((long)Messages * MessageBytes, count);
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.InRange(weir.ResidentBytes - before, long.MinValue, GrowthMax);
    }

    private static Task<WeirProcess> ServeAsync(string url) => WeirProcess.ServeAsync(
        $"clusters:\n  a: {{ destinations: [ {url} ], protocol: h2c }}\nroutes: [ {{ to: a }} ]\n");

    private static string Said(string call, string what) => $$"""{"call":"{{call}}","what":"{{what}}"}""";

    private static void AssertOk(JsonNode seen) =>
        Assert.True((int)seen["code"]! == Ok, seen.ToJsonString());

    /// <summary>One server with a gateway in front. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TlsFolder _folder = new();
        private readonly int _securePort = WeirProcess.FreePort();
        private Tool _server = null!;
        private WeirProcess _weir = null!;

        /// <summary>One case of the client.</summary>
        internal Task<JsonNode> AskAsync(string name, bool isSecure) => isSecure
            ? NodeGrpc.AskAsync(name, $"127.0.0.1:{_securePort}", _folder.Authority)
            : NodeGrpc.AskAsync(name, $"127.0.0.1:{_weir.Port}");

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            (_server, string url) = await NodeGrpc.ServeAsync();
            _weir = await WeirProcess.StartAsync($$"""
                listen: [ "http://127.0.0.1:0", {{_folder.Listener(_securePort, _folder.Site)}} ]
                admin: http://127.0.0.1:0
                loops: 4
                clusters:
                  a: { destinations: [ {{url}} ], protocol: h2c }
                routes: [ { to: a } ]

                """);
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await _weir.DisposeAsync();
            await _server.DisposeAsync();
            Directory.Delete(_folder.Path, recursive: true);
        }
    }
}
