using System.Net;
using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Simulation;

/// <summary>Scripted peers against a net that a test calls by hand: the rules of the simulated kernel.</summary>
public sealed class SimulatedPeerTests
{
    private static readonly NetAddress s_address = NetAddress.IPv4(0x7F000001, 8080);

    private readonly SimulatedWorld _world =
        new(3, SimulatedOptions.Calm with { BufferBytesMin = 300, BufferBytesMax = 300 });

    private readonly SimulatedNet _net;
    private readonly int _listener;
    private readonly byte[] _buffer = new byte[1000];

    public SimulatedPeerTests()
    {
        _net = _world.CreateNet();
        _listener = _net.Listen(s_address, dualStack: false, 10);
    }

    [Fact]
    public void Send_MoreThanTheBuffer_WaitsForTheReader()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.Send(new byte[1000]);
        Settle();
        Assert.Equal(300, peer.SentBytes);
        Assert.Equal(300, _net.Receive(descriptor, _buffer));
        Assert.Equal(-NetError.WouldBlock, _net.Receive(descriptor, _buffer));
        Settle();
        Assert.Equal(600, peer.SentBytes);
        Assert.Equal(400, peer.UnsentBytes);
    }

    [Fact]
    public void ReadLimit_Reached_FillsTheBufferAndThenTakesNoMore()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.ReadLimit = 10;
        Assert.Equal(100, Send(descriptor, 100));
        Settle();
        Assert.Equal(10, peer.ReceivedBytes);
        Assert.Equal(210, Send(descriptor, 500));
        Assert.Equal(-NetError.WouldBlock, Send(descriptor, 500));
        peer.ReadLimit = long.MaxValue;
        Settle();
        Assert.Equal(310, peer.ReceivedBytes);
        Assert.Equal(300, Send(descriptor, 500));
    }

    [Fact]
    public void SendEnd_AfterBytes_IsReadAfterThem()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.Send("abc");
        peer.SendEnd();
        Settle();
        Assert.Equal(3, _net.Receive(descriptor, _buffer));
        Assert.Equal(0, _net.Receive(descriptor, _buffer));
        Assert.Equal(5, Send(descriptor, 5));
        Settle();
        Assert.Equal(5, peer.ReceivedBytes);
    }

    [Fact]
    public void Close_EngineSendsAfterwards_IsAnsweredWithAReset()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.Close();
        Settle();
        Assert.Equal(0, _net.Receive(descriptor, _buffer));
        Assert.Equal(5, Send(descriptor, 5));
        Settle();
        Assert.Equal(-NetError.BrokenPipe, Send(descriptor, 5));
        Assert.Equal(0, _net.Receive(descriptor, _buffer));
    }

    [Fact]
    public void Reset_Engine_ReadsWhatArrivedThenTheErrorThenTheEnd()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.Send("abc");
        Settle();
        peer.Reset();
        Settle();
        Assert.Equal(3, _net.Receive(descriptor, _buffer));
        Assert.Equal(-NetError.ConnectionReset, _net.Receive(descriptor, _buffer));
        Assert.Equal(0, _net.Receive(descriptor, _buffer));
    }

    [Fact]
    public void Close_EngineWithUnreadBytes_IsAResetForThePeer()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.Send("abc");
        Settle();
        _net.Close(descriptor);
        Settle();
        Assert.True(peer.IsReset);
        Assert.False(peer.IsEnded);
    }

    [Fact]
    public void Close_EngineThatReadEverything_IsAnEndForThePeer()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        Send(descriptor, 4);
        _net.Close(descriptor);
        Settle();
        Assert.Equal(4, peer.ReceivedBytes);
        Assert.True(peer.IsEnded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(57)]
    [InlineData(99)]
    public void ResetAfterSent_Bytes_ResetsExactlyThere(int bytes)
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        peer.ResetAfterSent(bytes);
        peer.Send(new byte[100]);
        Settle();
        Assert.Equal(bytes, peer.SentBytes);
        int received = bytes == 0 ? 0 : _net.Receive(descriptor, _buffer);
        Assert.Equal(bytes, received);
        Assert.Equal(-NetError.ConnectionReset, _net.Receive(descriptor, _buffer));
    }

    [Fact]
    public void Wait_DataAndEndArrivedTogether_TellsBothAtOnce()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        int poller = Watch(descriptor, PollEvents.In | PollEvents.ReadHangUp | PollEvents.EdgeTriggered);
        peer.Send("abc");
        peer.SendEnd();
        Settle();
        Assert.Equal([new PollEvent(7, PollEvents.In | PollEvents.ReadHangUp)], Wait(poller));
        Assert.Empty(Wait(poller));
    }

    [Fact]
    public void Wait_EdgeTriggered_TellsOfEachArrivalOnce()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        int poller = Watch(descriptor, PollEvents.In | PollEvents.EdgeTriggered);
        for (int i = 0; i < 3; i++)
        {
            peer.Send("a");
            Settle();
            Assert.Single(Wait(poller));
            Assert.Empty(Wait(poller));
        }
    }

    [Fact]
    public void Wait_RoomAfterAShortSend_IsAnEdge()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        int poller = Watch(descriptor, PollEvents.Out | PollEvents.EdgeTriggered);
        Assert.Equal([new PollEvent(7, PollEvents.Out)], Wait(poller));
        peer.ReadLimit = 0;
        Assert.Equal(300, Send(descriptor, 400));
        Assert.Empty(Wait(poller));
        peer.ReadLimit = long.MaxValue;
        Settle();
        Assert.Equal([new PollEvent(7, PollEvents.Out)], Wait(poller));
    }

    [Fact]
    public void Wait_Reset_IsAnErrorAndAHangUpThoughNobodyAsked()
    {
        (SimulatedPeer peer, int descriptor) = Accept();
        int poller = Watch(descriptor, PollEvents.EdgeTriggered);
        peer.Reset();
        Settle();
        Assert.Equal([new PollEvent(7, PollEvents.Error | PollEvents.HangUp)], Wait(poller));
    }

    [Fact]
    public void Wait_LevelTriggeredListener_TellsUntilTheQueueIsEmpty()
    {
        int poller = Watch(_listener, PollEvents.In | PollEvents.Exclusive);
        _world.Connect(s_address);
        _world.Connect(s_address);
        Settle();
        for (int i = 0; i < 2; i++)
        {
            Assert.Single(Wait(poller));
            Assert.True(_net.Accept(_listener, out _) > 0);
        }

        Assert.Empty(Wait(poller));
        Assert.Equal(-NetError.WouldBlock, _net.Accept(_listener, out _));
    }

    [Fact]
    public void Connect_NobodyListens_TellsThePeer()
    {
        SimulatedPeer peer = _world.Connect(NetAddress.IPv4(0x7F000001, 1));
        Settle();
        Assert.Equal(NetError.ConnectionRefused, peer.ConnectError);
        Assert.True(peer.IsOver);
    }

    [Fact]
    public void Connect_FromAnAddressOfItsOwn_IsWhatTheEngineSees()
    {
        NetAddress from = NetAddress.From(IPAddress.Parse("203.0.113.9"), 4321);
        _world.Connect(s_address, from);
        Settle();
        _net.Accept(_listener, out NetAddress peer);
        Assert.Equal(from, peer);
    }

    [Fact]
    public void Serve_HandlerThatAnswers_SeesEveryRequest()
    {
        NetAddress address = NetAddress.IPv4(0x7F000001, 9090);
        SimulatedOrigin origin = _world.Serve(address, peer =>
        {
            while (peer.Received.Length >= 4)
            {
                peer.Consume(4);
                peer.Send("pong");
            }
        });
        int descriptor = _net.Connect(address);
        Settle();
        Send(descriptor, 12);
        Settle();
        Assert.Equal(12, _net.Receive(descriptor, _buffer));
        Assert.Equal("pongpongpong"u8, _buffer.AsSpan(0, 12));
        Assert.Single(origin.Peers);
    }

    [Fact]
    public void Close_Descriptor_IsTheNextOneOpened()
    {
        (_, int first) = Accept();
        (_, int second) = Accept();
        _net.Close(first);
        (_, int third) = Accept();
        Assert.Equal(first, third);
        Assert.NotEqual(second, third);
    }

    [Fact]
    public void Receive_DescriptorThatIsClosed_ThrowsForItIsADefect()
    {
        (_, int descriptor) = Accept();
        _net.Close(descriptor);
        Assert.Throws<InvalidOperationException>(() => _net.Receive(descriptor, _buffer));
        Assert.Throws<InvalidOperationException>(() => _net.Close(descriptor));
    }

    [Fact]
    public void RunFor_NothingToDo_MovesTheClockExactly()
    {
        long before = _world.Now;
        Assert.True(_world.RunFor(1234));
        Assert.Equal(1234 * 1_000_000L, _world.Now - before);
    }

    [Fact]
    public void Run_NothingCanHappen_IsFalse() => Assert.False(_world.Run(() => false));

    [Fact]
    public void After_Action_RunsAtItsInstant()
    {
        long at = 0;
        _world.After(5, () => at = _world.Now);
        Assert.True(_world.Run(() => at != 0));
        Assert.Equal(1_005_000_000, at);
    }

    private (SimulatedPeer Peer, int Descriptor) Accept()
    {
        SimulatedPeer peer = _world.Connect(s_address);
        Settle();
        int descriptor = _net.Accept(_listener, out _);
        Assert.True(descriptor > 0);
        return (peer, descriptor);
    }

    private void Settle() => Assert.True(_world.Settle());

    private int Watch(int descriptor, PollEvents events)
    {
        int poller = _net.CreatePoller();
        Assert.Equal(0, _net.Register(poller, descriptor, events, 7));
        return poller;
    }

    private PollEvent[] Wait(int poller)
    {
        PollEvent[] events = new PollEvent[8];
        return events[.._net.Wait(poller, events, 0)];
    }

    private int Send(int descriptor, int bytes)
    {
        Slab slab = Slab.Allocate(Slab.StandardBytes);
        return _net.Send(descriptor, [new IoSegment(slab.Address, bytes)]);
    }
}
