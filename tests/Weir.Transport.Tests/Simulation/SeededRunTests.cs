using Weir.Core;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>
/// Clients, gateway and origins in rough worlds: each seed is a world and a script. Whatever happens, no answer is lost
/// in silence or crossed, no cut body looks complete, and nothing is kept. A seed that fails is in the message.
/// </summary>
public sealed class SeededRunTests
{
    private const int SeedsEach = 80;
    private const int Clients = 8;
    private const int RequestsMax = 6;

    private static readonly OriginMove[] s_politeMoves =
    [
        OriginMove.Length, OriginMove.Chunked, OriginMove.UntilClose, OriginMove.Interim, OriginMove.Slow,
        OriginMove.Empty, OriginMove.Fixed, OriginMove.Length,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_PoliteWorld_AnswersEverythingWell(int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = new(seed, loops);
        Script script = new(scene, s_politeMoves);
        script.StartAll(Clients, RequestsMax);
        Check(scene, seed);
        CheckServed(scene, seed);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_OriginsBreak_NothingIsCrossedOrKept(int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = new(seed, loops);
        Script script = new(scene, Enum.GetValues<OriginMove>());
        script.StartAll(Clients, RequestsMax);
        Check(scene, seed);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_ClientsBreak_NothingIsCrossedOrKept(int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = new(seed, loops);
        Script script = new(scene, Enum.GetValues<OriginMove>());
        script.StartAll(Clients, RequestsMax);
        foreach (ScriptedClient client in scene.Clients)
        {
            script.Break(client);
        }

        Check(scene, seed);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_PoolOfTwo_ServesAllInTurn(int loops) => ForEachSeed(seed =>
    {
        TransportSceneOptions options = new()
        {
            Upstream = new UpstreamSettings { ConnectionsMax = 2, WaitNanoseconds = 60_000_000_000 },
        };
        TransportScene scene = new(seed, loops, options);
        int most = 0;
        scene.Origin.Accepted = _ => most = Math.Max(most, scene.Destination.Open);
        Script script = new(scene, s_politeMoves);
        script.StartAll(Clients * 2, RequestsMax);
        Check(scene, seed);
        Assert.InRange(most, 1, 2);
        CheckServed(scene, seed);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_LittleMemory_StaysWithinItAndEnds(int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = new(seed, loops, new TransportSceneOptions { SlabBytes = 24 * Slab.StandardBytes });
        Script script = new(scene, s_politeMoves);
        script.StartAll(Clients, RequestsMax);
        Check(scene, seed);
        Assert.InRange(scene.Allowance.AllocatedBytes, 0, scene.Allowance.BytesMax);

        // Refused for want of memory, or served: nothing else, and both only as long as it lasts.
        Assert.All(
            scene.Clients.SelectMany(client => client.Faults),
            fault => Assert.StartsWith("no-memory", fault, StringComparison.Ordinal));
        ScriptedClient later = scene.Start(false, new ScriptedRequest { Number = 9999, ResponseLength = 20_000 });
        Assert.True(scene.RunClients());
        Assert.Equal([200], later.Statuses);
    });

    [Fact]
    public void Run_MoreExchangesThanSlabs_NobodyWaitsForEver() => ForEachSeed(seed =>
    {
        const int Many = 48;
        TransportScene scene = new(seed, 1, new TransportSceneOptions { SlabBytes = 24 * Slab.StandardBytes });
        for (int i = 1; i <= Many; i++)
        {
            ScriptedRequest request = new()
            {
                Number = i,
                Move = i % 2 == 0 ? OriginMove.Slow : OriginMove.Chunked,
                ResponseLength = 2000 + (i * 700),
            };

            // All are accepted before one of them takes memory, so that none is refused at the door.
            scene.Start(false, request);
        }

        Check(scene, seed);
    });

    private static void Check(TransportScene scene, ulong seed)
    {
        Assert.True(scene.RunClients(), $"seed {seed}: a client is stuck");
        string found = string.Join("; ", scene.FindLeftovers());
        Assert.True(found.Length == 0, $"seed {seed}: {found}");
    }

    private static void CheckServed(TransportScene scene, ulong seed)
    {
        foreach (ScriptedClient client in scene.Clients)
        {
            Assert.True(client.IsServed, $"seed {seed}: a client was not served");
            Assert.True(client.Faults.Count == 0, $"seed {seed}: {string.Join("; ", client.Faults)}");
        }
    }

    private static void ForEachSeed(Action<ulong> run)
    {
        for (ulong seed = 1; seed <= SeedsEach; seed++)
        {
            run(seed);
        }
    }

    /// <summary>Chooses by the seed. Owner: one run.</summary>
    private sealed class Script(TransportScene scene, OriginMove[] moves)
    {
        private readonly SeededRandom _random = new(scene.World.Seed ^ 0x5EED);
        private int _number;

        internal void StartAll(int clients, int requestsMax)
        {
            for (int i = 0; i < clients; i++)
            {
                ScriptedRequest[] requests = new ScriptedRequest[_random.Next(1, requestsMax + 1)];
                for (int k = 0; k < requests.Length; k++)
                {
                    requests[k] = Request(k == requests.Length - 1);
                }

                bool isPipelined = _random.NextBool(0.4);
                scene.World.After(_random.Next(20), () => scene.Start(isPipelined, requests));
            }

            Assert.True(scene.World.Run(() => scene.Clients.Count == clients));
        }

        internal void Break(ScriptedClient client)
        {
            SimulatedPeer peer = client.Peer;
            switch (_random.Next(5))
            {
                case 0:
                    peer.ResetAfterSent(_random.Next(2000));
                    break;
                case 1:
                    peer.ResetAfterReceived(_random.Next(20_000));
                    break;
                case 2:
                    scene.World.After(_random.Next(100), peer.Reset);
                    break;
                case 3:
                    scene.World.After(_random.Next(100), peer.Close);
                    break;
            }
        }

        private ScriptedRequest Request(bool isLast)
        {
            OriginMove move = moves[_random.Next(moves.Length)];
            bool isUpgrade = move == OriginMove.Upgrade;
            bool hasBody = !isUpgrade && _random.NextBool(0.4);
            bool isHttp10 = !isUpgrade && _random.NextBool(0.1);
            bool isChunked = hasBody && !isHttp10 && _random.NextBool(0.5);
            return new ScriptedRequest
            {
                Number = ++_number,
                Move = move,
                Method = hasBody ? (_random.NextBool(0.5) ? "POST" : "PUT") : _random.NextBool(0.1) ? "HEAD" : "GET",
                ResponseLength = Length(),
                RequestLength = hasBody ? Length() : -1,
                IsChunked = isChunked,
                Expects = hasBody && !isHttp10 && move < OriginMove.Cut
                    && move is not (OriginMove.Fixed or OriginMove.Early) && _random.NextBool(0.2),
                IsHttp10 = isHttp10,
                Closes = isLast && _random.NextBool(0.3),
            };
        }

        // Small ones mostly, some that fill a slab exactly, and a few that fill buffers.
        private int Length() => _random.Next(10) switch
        {
            0 => 0,
            1 => Slab.StandardBytes * _random.Next(1, 5),
            2 => _random.Next(150_000),
            _ => _random.Next(3000),
        };
    }
}
