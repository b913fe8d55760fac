using Weir.Core;
using Weir.Http;
using Weir.Testing.Replay;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>
/// Clients of both protocols, the gateway, and origins of either, in rough worlds: each seed is a world and a script.
/// Whatever happens, each request is answered or cut, no answer is crossed, no cut body looks complete, and nothing is
/// kept.
/// </summary>
public sealed class Http2SeededRunTests
{
    private const ulong SeedsEach = 40;
    private const int Clients = 6;
    private const int RequestsMax = 8;

    private static readonly OriginMove[] s_politeMoves =
    [
        OriginMove.Length, OriginMove.Chunked, OriginMove.UntilClose, OriginMove.Interim, OriginMove.Slow,
        OriginMove.Empty, OriginMove.Fixed, OriginMove.Length, OriginMove.Upgrade,
    ];

    [Theory]
    [InlineData(UpstreamProtocol.Http1, 1)]
    [InlineData(UpstreamProtocol.Http1, 4)]
    [InlineData(UpstreamProtocol.Http2, 1)]
    [InlineData(UpstreamProtocol.Http2, 4)]
    public void Run_PoliteWorld_AnswersEverythingWell(UpstreamProtocol upstream, int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = Scene(seed, loops, upstream);
        new Http2Script(scene, s_politeMoves).StartAll(Clients, RequestsMax);
        Check(scene);
        CheckServed(scene);
    });

    [Theory]
    [InlineData(UpstreamProtocol.Http1, 1)]
    [InlineData(UpstreamProtocol.Http1, 4)]
    [InlineData(UpstreamProtocol.Http2, 1)]
    [InlineData(UpstreamProtocol.Http2, 4)]
    public void Run_OriginsBreak_NothingIsCrossedOrKept(UpstreamProtocol upstream, int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = Scene(seed, loops, upstream);
        new Http2Script(scene, AllMoves(upstream)).StartAll(Clients, RequestsMax);
        Check(scene);
        foreach (ScriptedHttp2Client client in scene.Http2Clients)
        {
            // Whatever its origin does, the gateway has something to say to the client, or cuts that one stream.
            Assert.Equal(client.Peer.Streams.Count, client.Statuses.Count + client.Cut.Count);
        }
    });

    [Theory]
    [InlineData(UpstreamProtocol.Http1, 1)]
    [InlineData(UpstreamProtocol.Http1, 4)]
    [InlineData(UpstreamProtocol.Http2, 1)]
    [InlineData(UpstreamProtocol.Http2, 4)]
    public void Run_ClientsBreak_NothingIsCrossedOrKept(UpstreamProtocol upstream, int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = Scene(seed, loops, upstream);
        Http2Script script = new(scene, AllMoves(upstream));
        script.StartAll(Clients, RequestsMax);
        script.BreakAll();
        Check(scene);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_TwoConnectionsOfThreeStreams_ServeAllInTurn(int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = new(seed, loops, new TransportSceneOptions
        {
            Upstream = new UpstreamSettings
            {
                Protocol = UpstreamProtocol.Http2,
                ConnectionsMax = 2,
                WaitNanoseconds = 60_000_000_000,
            },
            OriginHttp2 = new Http2Options { ConcurrentStreamsMax = 3, ExtendedConnect = true },
        });
        new Http2Script(scene, s_politeMoves).StartAll(Clients * 2, RequestsMax);
        int most = 0;
        Assert.True(scene.World.Run(() =>
        {
            most = Math.Max(most, scene.Destination.Open);
            return scene.Clients.TrueForAll(c => c.IsDone) && scene.Http2Clients.TrueForAll(c => c.IsDone);
        }));
        Check(scene);
        Assert.InRange(most, 1, 2);
        CheckServed(scene);
    });

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.Http2)]
    public void Run_LittleMemory_StaysWithinItAndEnds(UpstreamProtocol upstream) => ForEachSeed(seed =>
    {
        TransportScene scene = Scene(seed, 1, upstream, 32 * Slab.StandardBytes);
        new Http2Script(scene, s_politeMoves).StartAll(Clients, RequestsMax);
        Check(scene);
        Assert.InRange(scene.Allowance.AllocatedBytes, 0, scene.Allowance.BytesMax);
        ScriptedHttp2Client later =
            scene.StartHttp2(1, new ScriptedRequest { Number = 9999, ResponseLength = 20_000 });
        Assert.True(scene.RunClients());
        Assert.Equal(200, later.Statuses[9999]);
    });

    // What an origin of HTTP/1.1 says too much, nobody can tell from the answer to the next request.
    private static OriginMove[] AllMoves(UpstreamProtocol upstream) =>
    [
        .. Enum.GetValues<OriginMove>().Where(
            move => move != OriginMove.Extra || upstream == UpstreamProtocol.Http2),
    ];

    private static TransportScene Scene(
        ulong seed, int loops, UpstreamProtocol upstream, long slabBytes = 64 << 20) => new(
            seed, loops, new TransportSceneOptions
            {
                SlabBytes = slabBytes,
                Upstream = new UpstreamSettings { Protocol = upstream },
            });

    private static void Check(TransportScene scene)
    {
        Assert.True(scene.RunClients(), "a client is stuck");
        string found = string.Join("; ", scene.FindLeftovers());
        Assert.True(found.Length == 0, found);
    }

    private static void CheckServed(TransportScene scene)
    {
        foreach (ScriptedClient client in scene.Clients)
        {
            Assert.True(client.IsServed, "a client was not served");
            Assert.True(client.Faults.Count == 0, string.Join("; ", client.Faults));
        }

        foreach (ScriptedHttp2Client client in scene.Http2Clients)
        {
            Assert.True(client.Cut.Count == 0, string.Join("; ", client.Cut));
            Assert.True(client.Faults.Count == 0, string.Join("; ", client.Faults));
            Assert.True(client.IsServed, "a client of HTTP/2 was not served");
        }
    }

    private static void ForEachSeed(Action<ulong> run)
    {
        foreach (ulong seed in Seeds.Share(0, 1, SeedsEach))
        {
            Seeds.Run(seed, typeof(Http2SeededRunTests), run);
        }
    }
}
