using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class SimulatedListenerTests
{
    private static readonly NetAddress s_address = NetAddress.IPv4(0x7F000001, 8080);

    [Fact]
    public void Place_SeventeenConnectionsOverFourLoops_AreSpreadEvenly()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            SimulatedWorld world = new(seed);
            EventLoop[] loops = world.AddLoops(4, new SlabAllowance(1 << 20));
            EchoServer server = new(loops, s_address);
            for (int i = 0; i < 17; i++)
            {
                world.Connect(s_address);
            }

            Assert.True(world.Run(() => server.Accepted == 17));
            Assert.Equal(17, loops.Sum(loop => loop.ConnectionCount));
            Assert.All(loops, loop => Assert.InRange(loop.ConnectionCount, 3, 6));
        }
    }

    [Fact]
    public void Place_OneLoopAccepts_NeverHasMoreThanTwoAboveTheOthers()
    {
        SimulatedWorld world = new(1, SimulatedOptions.Calm);
        EventLoop[] loops = world.AddLoops(4, new SlabAllowance(1 << 20));
        EchoServer server = new(loops, s_address);
        for (int i = 1; i <= 50; i++)
        {
            world.Connect(s_address);
            int expected = i;
            Assert.True(world.Run(() => server.Accepted == expected));
            Assert.InRange(loops.Max(loop => loop.ConnectionCount) - loops.Min(loop => loop.ConnectionCount), 0, 2);
        }
    }

    [Fact]
    public void Accept_NoDescriptorsLeft_PausesAndGoesOnWhenThereAre()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            SimulatedWorld world = new(seed);
            EventLoop[] loops = world.AddLoops(2, new SlabAllowance(1 << 20));
            EchoServer server = new(loops, s_address);
            world.ErrorOf = (call, _) => call == SimulatedCall.Accept ? NetError.TooManyFiles : 0;
            SimulatedPeer client = world.Connect(s_address);
            Assert.True(world.RunFor(1000));
            Assert.Equal(0, server.Accepted);

            // It tries about every 50 ms, and does not spin meanwhile.
            Assert.InRange(loops.Sum(loop => loop.AcceptPausesShort), 10, 60);
            Assert.InRange(loops.Sum(loop => loop.Net.Counters.Accepts), 10, 60);

            world.ErrorOf = null;
            client.Send("ping");
            Assert.True(world.Run(() => client.ReceivedBytes == 4));
        }
    }

    [Fact]
    public void Accept_DescriptorsUsedUpByConnections_GoesOnWhenOneCloses()
    {
        SimulatedWorld world = new(5, new SimulatedOptions { DescriptorsMax = 8 });
        EventLoop[] loops = world.AddLoops(1, new SlabAllowance(1 << 20));
        EchoServer server = new(loops, s_address);
        List<SimulatedPeer> clients = [];
        for (int i = 0; i < 10; i++)
        {
            clients.Add(world.Connect(s_address));
            clients[i].Send("ping");
        }

        for (int served = 0; served < 10;)
        {
            Assert.True(world.Run(() => clients.Exists(client => client.ReceivedBytes == 4)));
            foreach (SimulatedPeer client in clients.FindAll(client => client.ReceivedBytes == 4))
            {
                client.SendEnd();
                clients.Remove(client);
                served++;
            }
        }

        Assert.True(loops[0].AcceptPausesShort > 0);
        Assert.True(world.Run(() => server.Clean == 10));
    }

    [Fact]
    public void Accept_ConnectionsMaxReached_PausesUntilOneCloses()
    {
        SimulatedWorld world = new(2);
        EventLoop[] loops = world.AddLoops(2, new SlabAllowance(1 << 20));
        EchoServer server = new(loops, s_address, connectionsMax: 3);
        SimulatedPeer[] clients = new SimulatedPeer[5];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = world.Connect(s_address);
            clients[i].Send("ping");
        }

        Assert.True(world.RunFor(500));
        Assert.Equal(3, server.Accepted);
        Assert.True(loops.Sum(loop => loop.AcceptPausesFull) > 0);

        Array.Find(clients, client => client.ReceivedBytes == 4)!.Close();
        Assert.True(world.Run(() => server.Accepted == 4));
        Array.FindAll(clients, client => !client.IsClosed && client.ReceivedBytes == 4)[0].Close();
        Assert.True(world.Run(() => Array.TrueForAll(clients, client => client.ReceivedBytes == 4)));
    }

    [Fact]
    public void Accept_PassingErrors_SkipsThem()
    {
        SimulatedWorld world = new(2);
        EventLoop[] loops = world.AddLoops(1, new SlabAllowance(1 << 20));
        EchoServer server = new(loops, s_address);
        int errors = 3;
        world.ErrorOf = (call, _) => call == SimulatedCall.Accept && errors-- > 0 ? NetError.ConnectionAborted : 0;
        world.Connect(s_address);
        Assert.True(world.Run(() => server.Accepted == 1));
        Assert.Equal(0, loops[0].AcceptPausesFull + loops[0].AcceptPausesShort);
    }

    [Fact]
    public void Open_PollerRefusesAtFirst_AcceptsLater()
    {
        SimulatedWorld world = new(2);
        EventLoop[] loops = world.AddLoops(1, new SlabAllowance(1 << 20));
        world.ErrorOf = (call, _) => call == SimulatedCall.Register ? NetError.NoMemory : 0;
        EchoServer server = new(loops, s_address);
        world.Connect(s_address);
        Assert.True(world.RunFor(200));
        Assert.Equal(0, server.Accepted);
        world.ErrorOf = null;
        Assert.True(world.Run(() => server.Accepted == 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void CloseAsync_HandshakesFinished_AreServedAndLaterOnesRefused(int loopCount)
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            SimulatedWorld world = new(seed);
            EventLoop[] loops = world.AddLoops(loopCount, new SlabAllowance(4 << 20));
            EchoServer server = new(loops, s_address);
            SimulatedPeer[] clients = new SimulatedPeer[20];
            for (int i = 0; i < clients.Length; i++)
            {
                clients[i] = world.Connect(s_address);
                clients[i].Send("ping");
            }

            int steps = world.Random.Next(60);
            world.Run(() => steps-- == 0);
            SimulatedPeer[] connected = Array.FindAll(clients, client => client.IsConnected);
            Task closed = server.Listener.CloseAsync();
            Assert.True(world.Run(() => closed.IsCompleted));

            SimulatedPeer late = world.Connect(s_address);
            Assert.True(world.Run(() => late.ConnectError != 0));
            Assert.Equal(NetError.ConnectionRefused, late.ConnectError);
            Assert.True(
                world.Run(() => Array.TrueForAll(connected, client => client.ReceivedBytes == 4)), $"seed {seed}");
            Assert.DoesNotContain(clients, client => client.IsReset);
        }
    }

    [Fact]
    public void CloseAsync_Paused_ClosesWithoutTimers()
    {
        SimulatedWorld world = new(3);
        EventLoop[] loops = world.AddLoops(2, new SlabAllowance(1 << 20));
        int descriptors = world.OpenDescriptors;
        EchoServer server = new(loops, s_address);
        world.ErrorOf = (call, _) => call == SimulatedCall.Accept ? NetError.TooManyFiles : 0;
        world.Connect(s_address);
        Assert.True(world.RunFor(70));
        Task closed = server.Listener.CloseAsync();
        Assert.True(world.Run(() => closed.IsCompleted));
        Assert.Equal(descriptors, world.OpenDescriptors);
        Assert.All(loops, loop => Assert.Equal(0, loop.Timers.Count));
    }

    [Fact]
    public void Listen_AddressTaken_IsInUse()
    {
        SimulatedWorld world = new(1);
        SimulatedNet net = world.CreateNet();
        Assert.True(net.Listen(s_address, dualStack: false, 10) > 0);
        Assert.Equal(-NetError.AddressInUse, net.Listen(s_address, dualStack: false, 10));
        Assert.Equal(-NetError.AddressInUse, net.Listen(NetAddress.IPv4(0, 8080), dualStack: false, 10));
        Assert.Equal(-NetError.AddressInUse, net.Listen(NetAddress.IPv6(0, 8080), dualStack: true, 10));
        Assert.True(net.Listen(NetAddress.IPv6(0, 8080), dualStack: false, 10) > 0);
    }
}
