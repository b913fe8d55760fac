using System.Net.Sockets;
using System.Text;
using Weir.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>One case for each fault that somebody outside can cause. Immutable.</summary>
internal static class FaultCases
{
    private const string HalfBody = "POST /downstream-closed HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe";

    /// <summary>
    /// Faults that nobody outside can cause, with what causes them instead. A defect is caused by a handler that
    /// throws: Weir.Transport.Tests.Exchanges.DefectTests. A busy file lane needs a disk that hangs:
    /// Weir.Gateway.Tests.Files.StaticOriginTests.
    /// </summary>
    public static readonly Fault[] Excluded = [Fault.None, Fault.Defect, Fault.FilesBusy];

    private static readonly string s_folder = Directory.CreateTempSubdirectory("weir-faults-").FullName;

    private static readonly int s_balancedPort = WeirProcess.FreePort();

    // Never disposed of: it is to be deaf as long as the tests run.
    private static readonly FullBacklog s_deaf = new();

    public static readonly FaultCase[] All =
    [
        .. OfClients(), .. OfSlowClients(), .. OfOrigins(), .. OfFiles(), .. OfWeir(), .. TlsFaultCases.All,
        .. Http2FaultCases.All,
    ];

    private static FaultCase[] OfClients() =>
    [
        new(Fault.BadRequest, "GET /x HTTP/1.1\r\n\r\n"),
        new(Fault.HeadTooLarge, $"GET /x HTTP/1.1\r\nHost: a\r\nX: {new string('x', 40_000)}\r\n\r\n"),
        new(Fault.TargetTooLong, $"GET /{new string('x', 9000)} HTTP/1.1\r\nHost: a\r\n\r\n"),
        new(Fault.BodyTooLarge, "POST /body-too-slow HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n"),
        new(Fault.VersionNotSupported, "GET /x HTTP/2.0\r\nHost: a\r\n\r\n"),
        new(Fault.CodingNotSupported, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        new(Fault.MethodNotAllowed, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
        new(Fault.ExpectationFailed, "POST /x HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 1\r\n\r\n"),
        new(Fault.DownstreamClosed)
        {
            Cause = static weir => LeaveAsync(weir, HalfBody, isReset: false),
        },
        new(Fault.DownstreamReset)
        {
            Serve = static peer => peer.ReadToEndAsync(),
            Cause = static weir => LeaveAsync(weir, Get(Fault.DownstreamReset), isReset: true),
        },
    ];

    private static FaultCase[] OfSlowClients() =>
    [
        new(Fault.HeadTimeout, "GET /x HT") { Alone = "timeouts: { head: 200ms }" },
        new(Fault.BodyTooSlow, "POST /body-too-slow HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nslow"),
        new(Fault.ReaderTooSlow)
        {
            Serve = static peer => FaultCase.AnswerAsync(
                peer, $"HTTP/1.1 200 OK\r\nContent-Length: 16000000\r\n\r\n{new string('x', 16_000_000)}"),
            Cause = static weir => StallAsync(weir),
        },
        new(Fault.IdleTimeout, "")
        {
            Alone = "timeouts: { idle: 1s }",
            Metric = FaultCase.Connections,
        },
    ];

    private static FaultCase[] OfOrigins() =>
    [
        new(Fault.NameNotResolved) { Destination = "http://no-such-name.invalid:80" },
        new(Fault.ConnectRefused) { Destination = "http://127.0.0.1:1" },
        new(Fault.ConnectTimeout)
        {
            Destination = $"http://127.0.0.1:{s_deaf.Port}",
            Cluster = "timeouts: { connect: 200ms }",
        },
        new(Fault.ConnectFailed) { Destination = "unix:/nowhere/at-all.sock" },
        new(Fault.UpstreamReset)
        {
            Serve = static async peer =>
            {
                await peer.ReadHeadAsync();
                peer.Reset();
            },
        },
        new(Fault.UpstreamClosed) { Serve = static peer => peer.ReadHeadAsync() },
        new(Fault.UpstreamTruncated) { Serve = static peer => EndAsync(peer, "HTTP/1.1 200 OK\r\nContent-Le") },
        new(Fault.BadResponse)
        {
            Serve = static peer => FaultCase.AnswerAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
        },
        new(Fault.ResponseHeadTooLarge)
        {
            Serve = static peer => FaultCase.AnswerAsync(
                peer, $"HTTP/1.1 200 OK\r\nX: {new string('x', 70_000)}\r\n\r\n"),
        },
        new(Fault.FirstByteTimeout)
        {
            Cluster = "timeouts: { first_byte: 200ms }",
            Serve = static peer => peer.ReadToEndAsync(),
        },
        new(Fault.BetweenBytesTimeout)
        {
            Cluster = "timeouts: { between_bytes: 200ms }",
            Serve = static peer => FaultCase.AnswerAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"),
            IsCut = true,
        },
        new(Fault.PoolWaitTimeout)
        {
            Cluster = "pool: { max: 1, wait: 200ms }",
            Serve = static peer => peer.ReadToEndAsync(),
            Cause = SecondAsync,
        },
    ];

    private static FaultCase[] OfFiles() =>
    [
        new(Fault.NoFile, "GET /no-file/nothing HTTP/1.1\r\nHost: a\r\n\r\n") { Files = s_folder },

        // A file of the kernel that can only be written, whoever asks.
        new(Fault.FileUnreadable, "GET /file-unreadable/drivers_probe HTTP/1.1\r\nHost: a\r\n\r\n")
        {
            Files = "/sys/bus/cpu",
        },

        // A file of the kernel that says it is longer than it is. It is short, so that nothing has gone out yet.
        new(Fault.FileTruncated, "GET /file-truncated/possible HTTP/1.1\r\nHost: a\r\n\r\n")
        {
            Files = "/sys/devices/system/cpu",
        },
    ];

    private static FaultCase[] OfWeir() =>
    [
        new(Fault.NoRoute, "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"),

        new(Fault.BudgetSpent) { Settings = "budget: 200ms", Serve = static peer => peer.ReadToEndAsync() },

        new(Fault.NoMemory) { Alone = "limits: { buffers: 1MiB }", Cause = FillAsync },

        // Refused before there is a request: reset, and counted with the connections.
        new(Fault.TooManyFromAddress)
        {
            Alone = "limits: { connections_per_address: 1 }",
            Cause = OneTooManyAsync,
            Metric = FaultCase.Connections,
        },

        // As above, but for the reset.
        new(Fault.BadProxyHeader)
        {
            Alone = "loops: 2",
            Listen = $"{{ url: \"http://127.0.0.1:{s_balancedPort}\", proxy_protocol: 127.0.0.1 }}",
            Cause = SendNoHeaderAsync,
            Metric = FaultCase.Connections,
        },

        // An idle connection gives way to a new one.
        new(Fault.TooManyConnections)
        {
            Alone = "limits: { connections: 2 }",
            Serve = static peer => FaultCase.AnswerAsync(
                peer, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
            Cause = GiveWayAsync,
            Metric = FaultCase.Connections,
        },
        new(Fault.TooManyHeads)
        {
            Alone = "limits: { heads_in_progress: 16 }",
            Cause = ManyHeadsAsync,
        },
        new(Fault.NoDescriptors)
        {
            Alone = "limits: { connections: 1000 }",
            DescriptorsMax = 150,
            Cause = UseUpDescriptorsAsync,
        },
        new(Fault.Stopping)
        {
            Alone = "drain: { grace: 20s }",
            Serve = static peer => peer.ReadToEndAsync(),
            Cause = StopAsync,
            Metric = null,
        },
    ];

    private static string Get(Fault fault) => new FaultCase(fault).Request;

    private static async Task EndAsync(RawPeer peer, string lastWords)
    {
        await peer.ReadHeadAsync();
        await peer.SendAsync(lastWords);
        peer.ShutdownSend();
        await peer.ReadToEndAsync();
    }

    private static async Task<HttpMessage?> LeaveAsync(WeirProcess weir, string request, bool isReset)
    {
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(request);
        await Bounded.UntilAsync(weir.ActiveRequestsAsync, active => active == 1);
        if (isReset)
        {
            client.Reset();
            return null;
        }

        client.ShutdownSend();
        Assert.Empty(await client.ReadToEndAsync());
        return null;
    }

    // Asks for much and reads nothing.
    private static async Task<HttpMessage?> StallAsync(WeirProcess weir)
    {
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(Get(Fault.ReaderTooSlow));
        await Bounded.UntilAsync(weir.ActiveRequestsAsync, active => active == 1);
        await Bounded.UntilAsync(weir.ActiveRequestsAsync, active => active == 0);
        await client.ReadToEndAsync();
        Assert.True(client.WasReset);
        return null;
    }

    private static async Task<HttpMessage?> SecondAsync(WeirProcess weir)
    {
        using RawPeer first = await weir.ConnectAsync();
        await first.SendAsync(Get(Fault.PoolWaitTimeout));
        await Bounded.UntilAsync(weir.ActiveRequestsAsync, active => active == 1);
        return await weir.AskAsync(Get(Fault.PoolWaitTimeout));
    }

    private static async Task<HttpMessage?> GiveWayAsync(WeirProcess weir)
    {
        using RawPeer first = await weir.ConnectAsync();
        using RawPeer second = await weir.ConnectAsync();
        foreach (RawPeer client in new[] { first, second })
        {
            await client.SendAsync(Get(Fault.TooManyConnections));
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }

        Assert.Equal(200, (await weir.AskAsync(Get(Fault.TooManyConnections))).Status);
        return null;
    }

    // One more than there may be on each loop, whatever loops they are spread over: some oldest one gives way.
    private static async Task<HttpMessage?> ManyHeadsAsync(WeirProcess weir)
    {
        RawPeer[] clients = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => weir.ConnectAsync()));
        foreach (RawPeer client in clients)
        {
            await client.SendAsync("GET /x HTTP/1.1\r\nHo");
        }

        RawPeer? ended = await Bounded.UntilValueAsync(
            () => Array.Find(clients, client => client.Socket.Available > 0), client => client is not null);
        HttpMessage answer = await ended!.ReadResponseAsync();
        Array.ForEach(clients, client => client.Dispose());
        return answer;
    }

    // Connections that have begun a request are not idle, and take all descriptors but one: none is left for the origin
    // of the one that asks.
    private static async Task<HttpMessage?> UseUpDescriptorsAsync(WeirProcess weir)
    {
        await weir.MetricsAsync();
        List<RawPeer> clients = [];
        for (int i = 0; i < 150; i++)
        {
            RawPeer client = await weir.ConnectAsync();
            await client.SendAsync("GET /no-descriptors HTTP/1.1\r\nHost: a\r\n");
            clients.Add(client);
        }

        await weir.Log.LineWithAsync("no-descriptors");
        await clients[0].SendAsync("\r\n");
        HttpMessage answer = await clients[0].ReadResponseAsync();
        clients.ForEach(client => client.Dispose());

        // What is closed makes room again, without anybody's doing.
        Assert.Equal(200, (await weir.AskAsync(Get(Fault.NoDescriptors))).Status);
        return answer;
    }

    private static async Task<HttpMessage?> SendNoHeaderAsync(WeirProcess weir)
    {
        using RawPeer client = await RawPeer.ConnectAsync(s_balancedPort);
        await client.SendAsync(Get(Fault.BadProxyHeader));
        return (await client.ReadToEndAsync()).Length == 0 ? null : throw new InvalidOperationException("answered");
    }

    private static async Task<HttpMessage?> OneTooManyAsync(WeirProcess weir)
    {
        using RawPeer first = await weir.ConnectAsync();
        await first.SendAsync(Get(Fault.TooManyFromAddress));
        await first.ReadResponseAsync();

        // The reset may come before the call to connect has returned.
        Exception? refused =
            await Record.ExceptionAsync(async () => await weir.AskAsync(Get(Fault.TooManyFromAddress)));
        Assert.True(refused is EndOfStreamException or SocketException, refused?.ToString());
        return null;
    }

    // Bodies that do not end, each as long as is kept for a request that is sent whole: four slabs of the 64 there are.
    // Sixty uploads at once are more than 1 MiB of buffers. Some of them may get through, so crowds come until one did
    // not.
    private static async Task<HttpMessage?> FillAsync(WeirProcess weir)
    {
        HttpMessage? refused = await Bounded.UntilAsync(() => CrowdAsync(weir), answer => answer is not null);

        // The admin address may find no memory either, until the clients' is back.
        Assert.Null(await Bounded.UntilAsync<Exception?>(
            async () => await Record.ExceptionAsync(weir.MetricsAsync), exception => exception is null));
        return refused;
    }

    // The first answer of a crowd that is not the origin's.
    private static async Task<HttpMessage?> CrowdAsync(WeirProcess weir)
    {
        string body = $"POST /no-memory HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n{new string('x', 59_000)}";
        List<RawPeer> clients = [.. await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => weir.ConnectAsync()))];
        foreach (RawPeer client in clients)
        {
            await client.TrySendAsync(Encoding.ASCII.GetBytes(body));
        }

        HttpMessage? refused = null;
        List<RawPeer> waiting = [.. clients];
        while (refused is null && waiting.Count > 0)
        {
            RawPeer? answered = await Bounded.UntilValueAsync(
                () => waiting.Find(client => client.Socket.Available > 0), client => client is not null);
            if (answered is null)
            {
                break;
            }

            HttpMessage answer = await answered.ReadResponseAsync();
            waiting.Remove(answered);
            refused = answer.Status == 200 ? null : answer;
        }

        clients.ForEach(client => client.Dispose());
        return refused;
    }

    private static async Task<HttpMessage?> StopAsync(WeirProcess weir)
    {
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(Get(Fault.Stopping));
        await Bounded.UntilAsync(weir.ActiveRequestsAsync, active => active == 1);
        weir.Signal(WeirProcess.Terminate);
        await weir.Log.LineWithAsync("draining");
        weir.Signal(WeirProcess.Terminate);
        return await client.ReadResponseAsync();
    }
}
