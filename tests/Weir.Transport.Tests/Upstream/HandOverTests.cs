using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Upstream;

/// <summary>A released connection goes to the head of the line, on whatever loop it waits.</summary>
public sealed class HandOverTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public void Release_HeadOfTheLineOnAnotherLoop_GetsTheConnection(int loops)
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            TransportScene scene = Scene(loops, seed);
            StartMany(scene, 12);

            Assert.True(scene.RunClients(), $"seed {seed}");
            Assert.All(scene.Clients, client => Assert.True(client.IsServed, $"seed {seed}"));
            Assert.Single(scene.Origin.Peers);
            Assert.Equal(1, scene.Sum(counters => counters.Dialled));
            Assert.InRange(scene.Sum(counters => counters.Moved), 1, 11);
            Assert.Equal(11, scene.Sum(counters => counters.Reused));
            Assert.Empty(scene.FindLeftovers());
        }
    }

    // The origin ends the connection a moment after its answer: while it is parked, on its way, or in use again.
    [Fact]
    public void Release_ConnectionThatEndsOnItsWay_CostsNoIdempotentRequest()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            TransportScene scene = Scene(4, seed);
            StartMany(scene, 8, OriginMove.CloseAfter);

            Assert.True(scene.RunClients(), $"seed {seed}");
            string faults = string.Join("; ", scene.Clients.SelectMany(client => client.Faults));
            Assert.True(scene.Clients.TrueForAll(client => client.IsServed), $"seed {seed}: {faults}");
            Assert.Empty(scene.FindLeftovers());
        }
    }

    // What the origin says without being asked must never be taken for the answer of whoever gets the connection.
    [Fact]
    public void Release_ConnectionThatTalksOnItsWay_AnswersNobodyWrongly()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            TransportScene scene = Scene(4, seed);
            StartMany(scene, 8, OriginMove.Extra);

            Assert.True(scene.RunClients(), $"seed {seed}");
            string found = string.Join("; ", scene.FindLeftovers());
            Assert.True(found.Length == 0, $"seed {seed}: {found}");
        }
    }

    private static TransportScene Scene(int loops, ulong seed) => new(seed, loops, new TransportSceneOptions
    {
        World = SimulatedOptions.Calm,
        Upstream = new UpstreamSettings { ConnectionsMax = 1, WaitNanoseconds = 60_000 * Ms },
    });

    private static void StartMany(TransportScene scene, int count, OriginMove move = OriginMove.Slow)
    {
        for (int i = 1; i <= count; i++)
        {
            scene.Start(false, new ScriptedRequest { Number = i, Move = move, ResponseLength = 100 });
        }
    }
}
