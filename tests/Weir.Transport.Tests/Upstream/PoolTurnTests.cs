using Weir.Http;
using Weir.IO.Simulation;
using Weir.Testing.Transport;
using Weir.Transport.Tests.Http2;

namespace Weir.Transport.Tests.Upstream;

/// <summary>
/// HTTP/2 connections stay on their loop: in a full pool each loop gets its turn, and none waits in vain.
/// </summary>
public sealed class PoolTurnTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    public void Idle_ConnectionsOfOtherLoops_AreGivenUpAtOnce(int loops, int connections)
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            TransportScene scene = Scene(loops, connections, streams: 100, seed);
            SimulatedPeer[] idle = ConnectMany(scene, loops * 2);
            for (int i = 0; i < idle.Length; i++)
            {
                long start = scene.World.Now;
                idle[i].Send(new ScriptedRequest { Number = i + 1, ResponseLength = 10 }.Text());
                SimulatedPeer peer = idle[i];
                Assert.True(scene.World.Run(() => peer.ReceivedBytes > 0));
                Assert.StartsWith("HTTP/1.1 200 ", peer.ReceivedText, StringComparison.Ordinal);
                Assert.InRange((scene.World.Now - start) / Ms, 0, 100);
                Assert.True(scene.World.RunFor(20));
            }

            Assert.InRange(LoopsThatDialled(scene), 2, loops);
            Array.ForEach(idle, peer => peer.Close());
            Assert.Empty(scene.FindLeftovers());
        }
    }

    // Without an end of the load no connection is ever without a stream.
    [Theory]
    [InlineData(2, 1, 100)]
    [InlineData(4, 1, 100)]
    [InlineData(4, 3, 100)]
    [InlineData(4, 2, 2)]
    [InlineData(16, 4, 100)]
    public void Busy_MoreLoopsThanPlaces_AllGetTheirTurn(int loops, int connections, int streams)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            TransportScene scene = Scene(loops, connections, streams, seed);
            for (int i = 0; i < loops * 4; i++)
            {
                scene.Start(false, Slow(i * 100, 30));
                scene.World.RunFor(13);
            }

            Assert.True(scene.RunClients(20_000_000), $"seed {seed}");
            string faults = string.Join("; ", scene.Clients.SelectMany(client => client.Faults).Take(3));
            Assert.True(scene.Clients.TrueForAll(client => client.IsServed), $"seed {seed}: {faults}");
            Assert.Equal(loops, LoopsThatDialled(scene));
            Assert.Empty(scene.FindLeftovers());
        }
    }

    [Fact]
    public void Busy_LoopWithMoreThanItsShare_GivesThemUpOneATurn()
    {
        TransportScene scene = Scene(loops: 2, connections: 4, streams: 2, seed: 1);
        scene.StartHttp2(8, Slow(1000, 200));
        Assert.True(scene.World.RunFor(1000));
        Assert.Equal(1, LoopsThatDialled(scene));
        Assert.Equal(4, scene.Destination.Open);

        for (int i = 2; i <= 5; i++)
        {
            // At least one of them comes to the other loop.
            scene.StartHttp2(4, Slow(i * 1000, 100));
            Assert.True(scene.World.RunFor(5));
        }

        Assert.True(scene.World.RunFor(800));

        Assert.Equal([2, 2], scene.Transports.Select(transport => scene.Destination.HeldBy(transport)).ToArray());
        Assert.True(scene.RunClients());
        Assert.True(scene.Http2Clients.TrueForAll(client => client.IsServed));

        // Two for the first loop's loss, and what the end of its load brings to the other.
        Assert.InRange(scene.Sum(counters => counters.Dialled), 6, 8);
        Assert.Equal(0, scene.Sum(counters => counters.Resent));
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Busy_NobodyOfAnotherLoopWaits_NothingIsGivenUp()
    {
        TransportScene scene = Scene(loops: 2, connections: 2, streams: 2, seed: 1);
        ScriptedHttp2Client client = scene.StartHttp2(16, Slow(1000, 200));

        Assert.True(scene.RunClients());
        Assert.True(client.IsServed);
        Assert.Equal(2, scene.Sum(counters => counters.Dialled));
        Assert.Equal("", scene.Leftovers());
    }

    private static TransportScene Scene(int loops, int connections, int streams, ulong seed) =>
        new(seed, loops, new TransportSceneOptions
        {
            World = SimulatedOptions.Calm,
            Upstream = new UpstreamSettings { Protocol = UpstreamProtocol.Http2, ConnectionsMax = connections },
            OriginHttp2 = new Http2Options { ConcurrentStreamsMax = streams, ExtendedConnect = true },
        });

    private static int LoopsThatDialled(TransportScene scene) =>
        scene.Transports.Count(transport => transport.Counters.Dialled > 0);

    private static SimulatedPeer[] ConnectMany(TransportScene scene, int count)
    {
        SimulatedPeer[] peers = new SimulatedPeer[count];
        for (int i = 0; i < count; i++)
        {
            peers[i] = scene.World.Connect(scene.Address);
            Assert.True(scene.World.RunFor(2));
        }

        return peers;
    }

    private static ScriptedRequest[] Slow(int from, int count) =>
    [
        .. Enumerable.Range(from + 1, count).Select(
            number => new ScriptedRequest { Number = number, Move = OriginMove.Slow, ResponseLength = 100 }),
    ];
}
