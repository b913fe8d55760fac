using Weir.Core;
using Weir.Http;
using Weir.IO.Simulation;
using Weir.Telemetry;
using Weir.Testing.Http;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>How attempts share the HTTP/2 connections of a destination: their number, the wait, their end.</summary>
public sealed class ClientConnectionTests
{
    [Fact]
    public void Attempts_ManyAtOnce_ShareOneConnection()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 80, Requests(80, OriginMove.Slow));

        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.Single(scene.Origin.Peers);
        Assert.Equal(1, scene.Sum(counters => counters.Dialled));
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Attempts_BeyondTheStreamLimit_OpenMoreConnections()
    {
        TransportScene scene = Http2Scenes.Calm(options: Limited(streams: 4, connections: 1024));
        Prime(scene);
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 12, Requests(12, OriginMove.Slow));

        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.InRange(scene.Origin.Peers.Count, 2, 12);
        Assert.Equal("", scene.Leftovers());
    }

    // Before its settings have come it is not known how many streams the origin takes.
    [Fact]
    public void Attempts_BeforeTheSettingsHaveCome_AreAllServed()
    {
        TransportScene scene = Http2Scenes.Calm(options: Limited(streams: 4, connections: 1024));
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 40, Requests(40, OriginMove.Slow));

        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.Equal(0, scene.Sum(counters => counters.Resent));
        Assert.Equal("", scene.Leftovers());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 3)]
    public void Attempts_BeyondThePool_WaitInLineAndAreAllServed(int connections, int streams)
    {
        TransportScene scene = Http2Scenes.Calm(options: Limited(streams, connections));
        Prime(scene);
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 30, Requests(30, OriginMove.Slow));

        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.InRange(scene.Origin.Peers.Count, 1, connections);
        Assert.Equal(0, scene.Sum(counters => counters.Resent));
        Assert.Equal(0, scene.Destination.Waiting);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Attempts_BeyondAPoolOfOne_BeforeTheSettingsHaveCome_AreAllServed()
    {
        TransportScene scene = Http2Scenes.Calm(options: Limited(streams: 4, connections: 1));
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 30, Requests(30, OriginMove.Slow));

        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Wait_InLine_EndsInItsTime()
    {
        TransportScene scene = Http2Scenes.Calm(options: Limited(streams: 1, connections: 1) with
        {
            Upstream = new UpstreamSettings
            {
                Protocol = UpstreamProtocol.Http2,
                ConnectionsMax = 1,
                WaitNanoseconds = 50_000_000,
            },
        });
        Prime(scene);
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 2, Requests(2, OriginMove.Slow));

        Assert.True(scene.RunClients());
        Assert.Contains("pool-wait-timeout", Assert.Single(client.Faults), StringComparison.Ordinal);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Dial_IsWaitedForByAllWhoComeMeanwhile()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        scene.World.SetConnect(TransportScene.OriginAddress, ConnectOutcome.Usual, 100);
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 50, Requests(50, OriginMove.Length));

        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.Single(scene.Origin.Peers);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Dial_ThatFails_FailsAllWhoWaitForIt()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        scene.World.SetConnect(TransportScene.OriginAddress, ConnectOutcome.Refused, 100);
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 50, Requests(50, OriginMove.Length));

        Assert.True(scene.RunClients());
        Assert.Equal(50, client.Faults.Count);
        Assert.All(client.Faults, fault => Assert.StartsWith("connect-refused", fault, StringComparison.Ordinal));
        Assert.Equal(1, scene.Sum(counters => counters.Dialled));
        Assert.Equal(0, scene.Destination.Open);
        Assert.Equal("", scene.Leftovers());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Dial_GivenUpByOne_IsMadeForTheOthers(int which)
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        scene.World.SetConnect(TransportScene.OriginAddress, ConnectOutcome.Usual, 100);
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream[] streams =
        [
            .. Enumerable.Range(1, 5).Select(
                number => client.Request("GET", Http2Scenes.Path(OriginMove.Length, number, 100))),
        ];
        Assert.True(scene.World.RunFor(50));
        streams[which].Reset();

        Assert.True(scene.RunUntilOver(streams));
        Assert.Equal(4, streams.Count(stream => stream.Status == 200 && stream.IsEnded));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Origin_ThatSaysNothing_FailsAllWhoWaitForItInTheirTime()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        scene.Origin.Accepted = static peer => peer.Changed = static origin => origin.Consume(origin.Received.Length);
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 5, Requests(5, OriginMove.Length));

        Assert.True(scene.RunClients());
        Assert.Equal(5, client.Faults.Count);
        Assert.InRange(scene.World.Now, 5_900_000_000, 7_000_000_000);
        Assert.Single(scene.Origin.Peers);
        scene.Origin.Peers[0].Close();
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Origin_ThatEndsBeforeItsSettings_FailsAllWhoWaitForIt()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        scene.Origin.Accepted = static peer => peer.Changed = static origin => origin.Close();
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 5, Requests(5, OriginMove.Length));

        Assert.True(scene.RunClients());
        Assert.Equal(5, client.Faults.Count);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Origin_ThatBreaksARule_IsCounted()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Prime(scene);

        scene.Http2Script.Peers[0].Raw(Http2Frames.Frame(Http2Frames.Data, 0, 0, 1));
        Assert.True(scene.World.RunFor(10));

        LoopMetrics metrics = scene.Transports[0].Metrics;
        Assert.Equal((1, 0), (metrics.UpstreamHttp2.Count(0), metrics.DownstreamHttp2.Count(0)));
        Assert.Equal(1, metrics.UpstreamClosed.Count(Fault.BadResponse));
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Origin_ThatFloods_IsCountedByItsKind()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Prime(scene);

        byte[] ping = Http2Frames.Frame(Http2Frames.Ping, 0, 0, new byte[8]);
        scene.Http2Script.Peers[0].Raw([.. Enumerable.Repeat(ping, 1000).SelectMany(frame => frame)]);
        Assert.True(scene.World.RunFor(10));

        Assert.Equal(1, scene.Transports[0].Metrics.UpstreamHttp2.Count((int)Http2Abuse.PingFlood));
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Idle_Connection_IsClosedInItsTime()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Prime(scene);
        Assert.True(scene.World.RunFor(50_000));
        Assert.Equal(1, scene.Destination.Open);
        Assert.False(scene.Origin.Peers[0].IsOver);
        Assert.True(scene.World.RunFor(15_000));
        Assert.Equal(0, scene.Destination.Open);
        Assert.True(scene.Origin.Peers[0].IsEnded);
        Assert.Equal(Http2ErrorCode.NoError, Assert.Single(scene.Http2Script.Peers[0].GoAways).Code);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Idle_Connection_HoldsNoSlab()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Prime(scene);
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(1, scene.Destination.Open);
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Origin_ThatClosesAnIdleConnection_IsDialledAnew()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Prime(scene);
        scene.Http2Script.Peers[0].Close();
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(0, scene.Destination.Open);
        ScriptedHttp2Client client = scene.StartHttp2(1, new ScriptedRequest { Number = 7 });
        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.Equal(2, scene.Origin.Peers.Count);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Retired_Destination_FinishesWhatIsUnderWay()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 5, Requests(5, OriginMove.Slow));
        Assert.True(scene.World.RunFor(20));
        scene.Server.Retire(scene.Destination);
        Assert.True(scene.RunClients());
        CheckServed(client);
        Assert.True(scene.World.RunFor(100));
        Assert.Equal(0, scene.Destination.Open);
        Assert.True(scene.Origin.Peers[0].IsEnded);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Lifetime_OfAConnection_MovesRequestsToANewOne()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2(
            new UpstreamSettings { LifetimeNanoseconds = 10_000_000_000 }));
        for (int number = 1; number <= 30; number++)
        {
            ScriptedHttp2Client client = scene.StartHttp2(1, new ScriptedRequest { Number = number });
            Assert.True(scene.RunClients());
            CheckServed(client);
            Assert.True(scene.World.RunFor(1000));
        }

        Assert.InRange(scene.Origin.Peers.Count, 3, 5);
        Assert.Equal("", scene.Leftovers());
    }

    private static TransportSceneOptions Limited(int streams, int connections) => new()
    {
        Upstream = new UpstreamSettings { Protocol = UpstreamProtocol.Http2, ConnectionsMax = connections },
        OriginHttp2 = new Http2Options { ConcurrentStreamsMax = streams, ExtendedConnect = true },
    };

    private static ScriptedRequest[] Requests(int count, OriginMove move) =>
    [
        .. Enumerable.Range(100, count).Select(
            number => new ScriptedRequest { Number = number, Move = move, ResponseLength = 500 }),
    ];

    // One request, so that there is a connection and its settings are known.
    private static void Prime(TransportScene scene)
    {
        ScriptedHttp2Client client = scene.StartHttp2(1, new ScriptedRequest { Number = 1 });
        Assert.True(scene.RunClients());
        CheckServed(client);
    }

    private static void CheckServed(ScriptedHttp2Client client)
    {
        Assert.Empty(client.Cut);
        Assert.Empty(client.Faults);
        Assert.True(client.IsServed);
    }
}
