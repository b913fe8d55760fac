using Weir.Core;
using Weir.Foundations.Tests.IO.Sockets;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Simulation;

/// <summary>
/// The engine in rough worlds: whatever is cut, late, full or reset, bytes come back whole and nothing is kept.
/// </summary>
public sealed class SimulatedEchoTests
{
    private const int Clients = 12;
    private const int SeedsEach = 40;

    private static readonly NetAddress s_address = NetAddress.IPv4(0x7F000001, 8080);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_PoliteClients_GetEveryByteBackAndTheEnd(int loops)
    {
        for (ulong seed = 1; seed <= SeedsEach; seed++)
        {
            Scene scene = new(seed, loops);
            for (int i = 0; i < Clients; i++)
            {
                scene.Start(bytesMax: 200_000, endsItself: true);
            }

            Assert.True(scene.World.Run(() => scene.Clients.TrueForAll(client => client.IsEnded)), $"seed {seed}");
            scene.CheckEchoes(isWhole: true);
            scene.CheckNothingKept();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_ClientsResetAnywhere_OthersAreServedAndNothingIsKept(int loops)
    {
        for (ulong seed = 1; seed <= SeedsEach; seed++)
        {
            Scene scene = new(seed, loops);
            for (int i = 0; i < Clients; i++)
            {
                SimulatedPeer client = scene.Start(bytesMax: 50_000, endsItself: i % 2 == 0);
                scene.World.After(1000, client.Reset);
                if (i % 3 == 0)
                {
                    client.ResetAfterSent(scene.World.Random.Next(50_000));
                }
                else if (i % 3 == 1)
                {
                    client.ResetAfterReceived(scene.World.Random.Next(50_000));
                }
                else if (i % 2 == 1)
                {
                    client.Close();
                }
            }

            Assert.True(
                scene.World.Run(() => scene.Server.Closed == Clients),
                $"seed {seed}: {scene.Server.Closed} of {scene.Server.Accepted} closed");
            scene.CheckEchoes(isWhole: false);
            scene.CheckNothingKept();
        }
    }

    [Fact]
    public void Run_SlowReadersAndLittleMemory_AreServedInTurn()
    {
        for (ulong seed = 1; seed <= SeedsEach; seed++)
        {
            Scene scene = new(seed, 2, new SlabAllowance(Slab.LargeBytes * 2));
            for (int i = 0; i < Clients; i++)
            {
                SimulatedPeer client = scene.Start(bytesMax: 100_000, endsItself: true);
                client.ReadLimit = 0;
                scene.World.After(scene.World.Random.Next(200), () => client.ReadLimit = long.MaxValue);
            }

            Assert.True(scene.World.Run(() => scene.Clients.TrueForAll(client => client.IsEnded)), $"seed {seed}");
            scene.CheckEchoes(isWhole: true);
            scene.CheckNothingKept();
        }
    }

    [Fact]
    public void TraceHash_SameSeed_IsTheSame()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Assert.Equal(Trace(seed), Trace(seed));
        }
    }

    [Fact]
    public void TraceHash_OtherSeed_IsAnother() =>
        Assert.Equal(10, Enumerable.Range(1, 10).Select(seed => Trace((ulong)seed)).Distinct().Count());

    private static ulong Trace(ulong seed)
    {
        Scene scene = new(seed, 4);
        for (int i = 0; i < Clients; i++)
        {
            scene.Start(bytesMax: 20_000, endsItself: true);
        }

        scene.Clients[3].ResetAfterSent(1000);
        Assert.True(scene.World.Run(() => scene.Server.Closed == Clients));
        return scene.World.TraceHash;
    }

    private sealed class Scene
    {
        private readonly SlabAllowance _allowance;
        private readonly EventLoop[] _loops;
        private readonly int _descriptorsAtStart;

        internal Scene(ulong seed, int loops, SlabAllowance? allowance = null)
        {
            _allowance = allowance ?? new SlabAllowance(64 << 20);
            World = new SimulatedWorld(seed);
            _loops = World.AddLoops(loops, _allowance);
            Server = new EchoServer(_loops, s_address);
            _descriptorsAtStart = World.OpenDescriptors;
        }

        internal SimulatedWorld World { get; }

        internal EchoServer Server { get; }

        internal List<SimulatedPeer> Clients { get; } = [];

        internal SimulatedPeer Start(int bytesMax, bool endsItself)
        {
            byte[] bytes = new byte[World.Random.Next(bytesMax)];
            World.Random.NextBytes(bytes);
            SimulatedPeer client = World.Connect(s_address);
            client.State = bytes;
            client.Send(bytes);
            if (endsItself)
            {
                client.SendEnd();
            }

            Clients.Add(client);
            return client;
        }

        internal void CheckEchoes(bool isWhole)
        {
            Assert.Null(Server.Escape);
            foreach (SimulatedPeer client in Clients)
            {
                byte[] sent = (byte[])client.State!;
                int length = isWhole ? sent.Length : client.Received.Length;
                Assert.True(client.Received.SequenceEqual(sent.AsSpan(0, length)));
            }
        }

        internal void CheckNothingKept()
        {
            Assert.True(World.Settle());
            Assert.Equal(Clients.Count, Server.Closed);
            Assert.Equal(_descriptorsAtStart, World.OpenDescriptors);
            foreach (EventLoop loop in _loops)
            {
                Assert.Equal(0, loop.ConnectionCount);
                Assert.Equal(0, loop.Slabs.RentedBytes);
            }
        }
    }
}
