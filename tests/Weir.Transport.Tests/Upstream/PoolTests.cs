using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Upstream;

/// <summary>The pool of a destination: its bound, its line, and what becomes of parked connections.</summary>
public sealed class PoolTests
{
    private const long Ms = 1_000_000;

    [Fact]
    public void Acquire_PoolFull_IsServedInTheOrderOfArrival()
    {
        TransportScene scene = Scene(1, new UpstreamSettings { ConnectionsMax = 1 });
        for (int i = 1; i <= 6; i++)
        {
            scene.Start(false, Slow(i));
            scene.World.RunFor(2);
        }

        Assert.Equal(5, scene.Destination.Waiting);
        Assert.True(scene.RunClients());
        Assert.Equal([1, 2, 3, 4, 5, 6], scene.Script.Numbers);
        Assert.Single(scene.Origin.Peers);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Acquire_PoolFullForTooLong_Is503()
    {
        TransportScene scene = Scene(1, new UpstreamSettings { ConnectionsMax = 1, WaitNanoseconds = 20 * Ms });
        scene.Start(false, Slow(1));
        scene.World.RunFor(2);
        ScriptedClient second = scene.Start(false, Slow(2));

        Assert.True(scene.RunClients());
        Assert.Equal([503], second.Statuses);
        Assert.Contains("pool-wait-timeout", second.Faults[0], StringComparison.Ordinal);
        Assert.Equal([1], scene.Script.Numbers);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Acquire_ClientLeavesTheLine_ItsPlaceIsForTheNext()
    {
        TransportScene scene = Scene(1, new UpstreamSettings { ConnectionsMax = 1 });
        scene.Start(false, Slow(1));
        scene.World.RunFor(2);
        ScriptedClient second = scene.Start(false, Slow(2));
        scene.World.RunFor(2);
        scene.Start(false, Slow(3));
        scene.World.RunFor(2);
        second.Peer.Reset();

        Assert.True(scene.RunClients());
        Assert.Equal([1, 3], scene.Script.Numbers);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Acquire_AllParkedOnOtherLoops_AreGivenUpForEveryWaiter()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            TransportScene scene = Scene(
                4, new UpstreamSettings { ConnectionsMax = 3, IdleNanoseconds = 60_000 * Ms }, seed);
            SimulatedPeer[] clients = new SimulatedPeer[12];
            for (int i = 0; i < clients.Length; i++)
            {
                clients[i] = scene.World.Connect(scene.Address);
            }

            // Connections live on all loops: the second three are seldom where the first three have parked.
            SendSlow(scene, clients.AsSpan(0, 3));
            Assert.True(scene.World.RunFor(200));
            Assert.Equal(3, scene.Destination.Parked);
            SendSlow(scene, clients.AsSpan(3 + (int)(seed % 7), 3));
            Assert.True(scene.World.RunFor(20));

            Assert.True(scene.Destination.Waiting == 0, $"seed {seed}: somebody waits without need");
        }
    }

    [Fact]
    public void Take_TwoParked_IsTheOneParkedLast()
    {
        TransportScene scene = Scene(1, new UpstreamSettings());
        scene.Start(false, Slow(1));
        scene.World.RunFor(10);
        scene.Start(false, Slow(2));
        Assert.True(scene.RunClients());
        long before = scene.Origin.Peers[1].ReceivedBytes;

        scene.Start(false, new ScriptedRequest { Number = 3 });
        Assert.True(scene.RunClients());

        Assert.True(scene.Origin.Peers[1].ReceivedBytes > before);
        Assert.Equal(2, scene.Origin.Peers.Count);
    }

    [Theory]
    [InlineData("", 4000)]
    [InlineData("Keep-Alive: timeout=2\r\n", 1000)]
    [InlineData("Keep-Alive: timeout=20, max=5\r\n", 19_000)]
    [InlineData("Keep-Alive: timeout=1\r\n", 0)]
    public void Park_IdleTime_IsTheOriginsLessASecond(string field, long expectedMs) =>
        Assert.InRange(ParkedMs(new UpstreamSettings(), field), expectedMs - 1, expectedMs + 5);

    [Fact]
    public void Park_WrittenIdleTime_GoesBeforeTheOrigins()
    {
        UpstreamSettings settings = new() { IdleNanoseconds = 7000 * Ms, IdleIsWritten = true };
        Assert.InRange(ParkedMs(settings, "Keep-Alive: timeout=2\r\n"), 7000, 7005);
    }

    [Fact]
    public void Park_Lifetime_EndsWithTenPercentOfJitter()
    {
        List<long> lives = [];
        for (ulong seed = 1; seed <= 20; seed++)
        {
            UpstreamSettings settings = new() { LifetimeNanoseconds = 2000 * Ms };
            lives.Add(ParkedMs(settings, "", seed));
        }

        Assert.All(lives, life => Assert.InRange(life, 1790, 2210));
        Assert.True(lives.Max() - lives.Min() > 50);
    }

    [Fact]
    public void Park_ShorterTimeThanOneParkedBefore_IsSweptInTime()
    {
        TransportScene scene = Scene(1, new UpstreamSettings());
        scene.Start(false, Slow(1));
        Assert.True(scene.World.Run(() => scene.Origin.Peers.Count == 1));
        const string Answer =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=2\r\nx-number: 2\r\n\r\n";
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.Received.EndsWith("\r\n\r\n"u8))
            {
                scene.World.After(200, () => origin.Send(Answer));
            }
        };
        scene.Start(false, new ScriptedRequest { Number = 2 });
        Assert.True(scene.RunClients());
        Assert.True(scene.World.Run(() => scene.Destination.Parked == 2));
        Assert.True(scene.World.RunFor(1100));

        Assert.Equal(1, scene.Destination.Parked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parked_OriginEndsOrTalks_IsRemoved(bool talks)
    {
        TransportScene scene = Scene(1, new UpstreamSettings());
        scene.Start(false, new ScriptedRequest { Number = 1 });
        Assert.True(scene.RunClients());
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(1, scene.Destination.Parked);

        if (talks)
        {
            scene.Origin.Peers[0].Send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        }
        else
        {
            scene.Origin.Peers[0].SendEnd();
        }

        Assert.True(scene.World.RunFor(10));
        Assert.Equal(0, scene.Destination.Parked);
        Assert.Equal(0, scene.Destination.Open);
        Assert.Empty(scene.FindLeftovers());
    }

    // The response fills the slab that it is received into, so that no short read tells that nothing follows.
    [Fact]
    public void Park_BytesBehindAResponseThatFillsItsBuffer_NeverAnswerTheNext()
    {
        const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 16300\r\nx-fill: ";
        string fill = new('f', (16 * 1024) - 16_300 - Head.Length - 4);
        string response = $"{Head}{fill}\r\n\r\n{new string('x', 16_300)}";
        TransportScene scene = Scene(1, new UpstreamSettings(), options: SimulatedOptions.Calm);
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.Received.Length > 0)
            {
                origin.Consume(origin.Received.Length);
                origin.Send($"{response}HTTP/1.1 200 OK\r\nx-stolen: yes\r\nContent-Length: 0\r\n\r\n");
            }
        };
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());
        Assert.True(scene.World.RunFor(20));
        client.Send(new ScriptedRequest { Number = 2 }.Text());
        Assert.True(scene.World.RunFor(20));

        Assert.DoesNotContain("x-stolen", client.ReceivedText, StringComparison.Ordinal);
    }

    private static TransportScene Scene(
        int loops, UpstreamSettings settings, ulong seed = 1, SimulatedOptions? options = null) =>
        new(seed, loops, new TransportSceneOptions { Upstream = settings, World = options ?? new SimulatedOptions() });

    private static ScriptedRequest Slow(int number) =>
        new() { Number = number, Move = OriginMove.Slow, ResponseLength = 10 };

    private static void SendSlow(TransportScene scene, ReadOnlySpan<SimulatedPeer> clients)
    {
        foreach (SimulatedPeer client in clients)
        {
            client.Send(Slow(1).Text());
        }
    }

    // From the end of the exchange to the end of the upstream connection.
    private static long ParkedMs(UpstreamSettings settings, string field, ulong seed = 1)
    {
        TransportScene scene = new(
            seed, 1, new TransportSceneOptions { Upstream = settings, OriginField = field });
        scene.Start(false, new ScriptedRequest { Number = 1 });
        Assert.True(scene.RunClients());
        long start = scene.World.Now;
        Assert.True(scene.World.Run(() => scene.Destination.Open == 0));
        return (scene.World.Now - start) / Ms;
    }
}
