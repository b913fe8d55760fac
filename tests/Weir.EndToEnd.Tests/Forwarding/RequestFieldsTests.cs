using System.Net;
using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Forwarding;

/// <summary>What the origin learns of the client, and from whom it is believed.</summary>
public sealed class RequestFieldsTests
{
    private const string Claims =
        "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=9.9.9.9\r\n"
        + "X-Request-Id: my-id\r\ntraceparent: 00-0123456789abcdef0123456789abcdef-0123456789abcdef-01\r\n"
            + "Via: 1.1 other\r\n";

    [Fact]
    public async Task Claims_OfAnyone_AreReplaced()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        HttpMessage answer = await stage.Weir.GetAsync("/x", Claims);
        HttpMessage request = Assert.Single(stage.Origin.Requests);

        Assert.Equal("127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal("http", request["X-Forwarded-Proto"]);
        Assert.Equal("a", request["X-Forwarded-Host"]);
        Assert.Null(request["Forwarded"]);
        Assert.NotEqual("my-id", request["X-Request-Id"]);
        Assert.Equal(request["X-Request-Id"], answer["X-Request-Id"]);
        Assert.Equal("00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", request["traceparent"]);
        Assert.Equal("1.1 other, 1.1 weir", string.Join(", ", request.Values("Via")));
    }

    [Fact]
    public async Task Claims_OfATrustedProxy_AreKept()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "trusted_proxies: [127.0.0.0/8]");
        HttpMessage answer = await stage.Weir.GetAsync("/x", Claims);
        HttpMessage request = Assert.Single(stage.Origin.Requests);

        Assert.Equal("9.9.9.9, 127.0.0.1", string.Join(", ", request.Values("X-Forwarded-For")));
        Assert.Equal("https", request["X-Forwarded-Proto"]);
        Assert.Equal("evil", request["X-Forwarded-Host"]);
        Assert.Equal("my-id", request["X-Request-Id"]);
        Assert.Equal("my-id", answer["X-Request-Id"]);
    }

    [Fact]
    public async Task RepeatedClaims_OfAnyone_AreAllReplaced()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        await stage.Weir.GetAsync(
            "/x", "X-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 2.2.2.2\r\nX-FORWARDED-HOST: b\r\n"
                + "X-Forwarded-Host: c\r\n");
        HttpMessage request = Assert.Single(stage.Origin.Requests);

        Assert.Equal("127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal("a", request["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task Identifiers_WhenNoneCame_AreMadeAndDiffer()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        HttpMessage first = await stage.Weir.GetAsync("/x", "traceparent: nonsense\r\n");
        HttpMessage second = await stage.Weir.GetAsync("/x");
        HttpMessage request = stage.Origin.Requests.First();

        Assert.Matches("^[0-9a-f]{32}$", first["X-Request-Id"]!);
        Assert.NotEqual(first["X-Request-Id"], second["X-Request-Id"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$", request["traceparent"]!);
    }

    [Fact]
    public async Task HopByHopFields_OfTheRequest_EndHere()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        await stage.Weir.GetAsync(
            "/x",
            "Connection: keep-alive, X-Private\r\nConnection: x-other\r\nKeep-Alive: timeout=9\r\n"
                + "X-Private: 1\r\nx-other: 2\r\n"
            + "Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\nTE: gzip\r\nX-Kept: 3\r\n");
        HttpMessage request = Assert.Single(stage.Origin.Requests);

        foreach (string name in new[]
        {
            "Connection", "Keep-Alive", "X-Private", "X-Other", "Proxy-Connection", "Proxy-Authorization", "TE",
        })
        {
            Assert.Null(request[name]);
        }

        Assert.Equal("3", request["X-Kept"]);
    }

    [Fact]
    public async Task HopByHopFields_OfTheResponse_EndHere()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Private\r\nKeep-Alive: timeout=9\r\nX-Private: 1\r\n"
            + "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nServer: x\r\n"
            + "X-Request-Id: of-the-origin\r\nContent-Length: 2\r\n\r\nok"));
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        foreach (string name in new[] { "Connection", "Keep-Alive", "X-Private", "Proxy-Authenticate", "Upgrade" })
        {
            Assert.Null(answer[name]);
        }

        Assert.Equal(["a=1", "b=2"], answer.Values("Set-Cookie"));
        Assert.Equal("x", answer["Server"]);
        Assert.NotNull(answer["Date"]);
        Assert.Equal(Assert.Single(stage.Origin.Requests)["X-Request-Id"], answer["X-Request-Id"]);
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("host: preserve", "a")]
    [InlineData("host: destination", null)]
    [InlineData("host: shop.example", "shop.example")]
    public async Task Host_AsConfigured_ReachesTheOrigin(string key, string? expected)
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"clusters:\n  one:\n    destinations: [\"{origin.Url}\"]\n    {key}\nroutes:\n  - to: one\n");
        await weir.GetAsync("/x");
        HttpMessage request = Assert.Single(origin.Requests);

        Assert.Equal(expected ?? $"127.0.0.1:{origin.Port}", request["Host"]);
        Assert.Equal("a", request["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task AbsoluteTarget_WinsOverHost()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        await stage.Weir.AskAsync("GET http://shop.example:81/p?q HTTP/1.1\r\nHost: other\r\n\r\n");
        HttpMessage request = Assert.Single(stage.Origin.Requests);

        Assert.Equal("/p?q", request.Target);
        Assert.Equal("shop.example:81", request["Host"]);
        Assert.Equal("shop.example:81", request["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task Ipv6Client_IsNamedWithoutBrackets()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.StartAsync(
            $"listen: [\"http://[::1]:0\"]\nadmin: off\nroutes:\n  - to: {origin.Url}\n");
        using RawPeer client = await RawPeer.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, weir.Port));
        await client.SendAsync("GET /x HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
        HttpMessage answer = await client.ReadResponseAsync();
        HttpMessage request = Assert.Single(origin.Requests);

        Assert.Equal(200, answer.Status);
        Assert.Equal("::1", request["X-Forwarded-For"]);
        Assert.Equal("[::1]:80", request["Host"]);
    }

    [Fact]
    public async Task DualStackListener_ServesBothFamilies()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.StartAsync(
            $"listen: [\":0\"]\nadmin: off\nroutes:\n  - to: {origin.Url}\n");
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using RawPeer client = await RawPeer.ConnectAsync(new IPEndPoint(address, weir.Port));
            await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }

        Assert.Equal(["127.0.0.1", "::1"], origin.Requests.Select(request => request["X-Forwarded-For"]));
    }

    [Fact]
    public async Task UnixSockets_BothSides_Serve()
    {
        string folder = Directory.CreateTempSubdirectory("weir").FullName;
        try
        {
            string upstream = Path.Combine(folder, "up.sock");
            string downstream = Path.Combine(folder, "down.sock");
            RawOrigin origin = null!;
            origin = new RawOrigin(
                async peer =>
                {
                    origin.Requests.Enqueue(await peer.ReadRequestAsync());
                    await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    await peer.ReadToEndAsync();
                },
                new UnixDomainSocketEndPoint(upstream));
            await using WeirProcess weir = await WeirProcess.StartAsync(
                $"listen: [\"unix:{downstream}\"]\nadmin: off\nroutes:\n  - to: \"unix:{upstream}\"\n");
            using RawPeer client = await RawPeer.ConnectAsync(new UnixDomainSocketEndPoint(downstream));
            await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            HttpMessage answer = await client.ReadResponseAsync();
            await origin.DisposeAsync();

            Assert.Equal("ok", answer.Text);
            Assert.Equal("a", Assert.Single(origin.Requests)["Host"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Destination_ByName_TriesBothFamilies()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync($"http://localhost:{origin.Port}");
        HttpMessage answer = await weir.GetAsync("/x");

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task HeadOfManyFields_ArrivesWhole()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        string fields =
            string.Concat(Enumerable.Range(0, 98).Select(i => $"X-{i}: {new string((char)('a' + (i % 26)), 300)}\r\n"));
        HttpMessage answer = await stage.Weir.GetAsync("/x", fields);
        HttpMessage request = Assert.Single(stage.Origin.Requests);

        Assert.Equal(200, answer.Status);
        Assert.Equal(new string('t', 300), request["X-97"]);
    }
}
