using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>
/// What a stream socket does on any network: each test runs on the simulated one and on the kernel's.
/// </summary>
public abstract class StreamSocketTests<TRig> : IDisposable
    where TRig : SocketRig, new()
{
    private readonly RecordingOwner _owner = new();
    private readonly byte[] _buffer = new byte[100];

    private protected TRig Rig { get; } = new();

    private protected RecordingOwner Owner => _owner;

    private protected EventLoop Loop => Rig.Loop;

    public void Dispose()
    {
        Rig.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void ConnectedAsync_Accepted_EndsWithoutAnError()
    {
        StreamSocket socket = Rig.Connect(_owner);
        Waited connected = Rig.Start(socket.ConnectedAsync);
        Assert.True(Rig.Run(() => connected.IsCompleted));
        Assert.Equal(Fault.None, connected.Result);
        Assert.Equal(0, socket.TakeError());
    }

    [Fact]
    public void Receive_FewerBytesThanRoom_ClearsReadinessUntilMoreArrive()
    {
        StreamSocket socket = Connect();
        Rig.Send(new byte[10]);
        Assert.True(Rig.Run(() => socket.CanRead));
        Rig.OnLoop(() => Assert.Equal(10, socket.Receive(_buffer)));
        Assert.False(socket.CanRead);

        Rig.Send(new byte[7]);
        Assert.True(Rig.Run(() => socket.CanRead));
        Rig.OnLoop(() => Assert.Equal(7, socket.Receive(_buffer)));
        Assert.Equal(17, socket.BytesReceived);
    }

    [Fact]
    public void Receive_RoomFilled_StaysReadyUntilNothingIsThere()
    {
        StreamSocket socket = Connect();
        Rig.Send(new byte[200]);
        Assert.True(Rig.Run(() => socket.CanRead));
        Rig.OnLoop(() =>
        {
            Assert.Equal(100, socket.Receive(_buffer));
            Assert.True(socket.CanRead);
            Assert.Equal(100, socket.Receive(_buffer));
            Assert.True(socket.CanRead);
            Assert.Equal(-NetError.WouldBlock, socket.Receive(_buffer));
            Assert.False(socket.CanRead);
        });
    }

    [Fact]
    public void Receive_DataAndEndTogether_BringsBoth()
    {
        StreamSocket socket = Connect();
        Rig.SendWithEnd(new byte[10]);
        Assert.True(Rig.Run(() => socket.CanRead && socket.IsHalfClosed));
        Rig.OnLoop(() =>
        {
            Assert.Equal(10, socket.Receive(_buffer));
            Assert.True(socket.CanRead);
            Assert.Equal(0, socket.Receive(_buffer));
        });
        Assert.False(socket.IsHungUp);
        Assert.Equal(0, _owner.HangUps);
    }

    [Fact]
    public void Receive_EndAfterTheDataWasRead_IsSeenByAWaiter()
    {
        StreamSocket socket = Connect();
        Rig.Send(new byte[10]);
        Assert.True(Rig.Run(() => socket.CanRead));
        Rig.OnLoop(() => socket.Receive(_buffer));
        Waited readable = Rig.Start(socket.ReadableAsync);
        Rig.Settle();
        Assert.False(readable.IsCompleted);

        Rig.SendWithEnd([]);
        Assert.True(Rig.Run(() => readable.IsCompleted));
        Rig.OnLoop(() => Assert.Equal(0, socket.Receive(_buffer)));
    }

    [Fact]
    public void Receive_SeveralRanges_FillsThemInOrder()
    {
        StreamSocket socket = Connect();
        Slab slab = Slab.Allocate(Slab.StandardBytes);
        Rig.Send([1, 2, 3, 4, 5, 6, 7]);
        Assert.True(Rig.Run(() => socket.CanRead));
        int received = 0;
        Rig.OnLoop(() => received = socket.Receive(
            [new IoSegment(slab.Address, 3), new IoSegment(slab.Address + 100, 50)], 53));

        Assert.Equal(7, received);
        Assert.Equal([1, 2, 3], slab.Slice(0, 3).ToArray());
        Assert.Equal([4, 5, 6, 7], slab.Slice(100, 4).ToArray());
        Assert.False(socket.CanRead);
    }

    [Fact]
    public void TryWrite_AfterThePeersEnd_StillArrives()
    {
        StreamSocket socket = Connect();
        Rig.SendWithEnd([]);
        Assert.True(Rig.Run(() => socket.IsHalfClosed));
        Rig.OnLoop(() => Assert.True(socket.TryWrite("late"u8)));
        Assert.True(Rig.Run(() => Rig.Received.Length == 4));
        Assert.True(Rig.Received.SequenceEqual("late"u8));
        Assert.Equal(4, socket.BytesSent);
    }

    [Fact]
    public void TryWrite_ManyPieces_GoOutInOrderWithOneSend()
    {
        StreamSocket socket = Connect();
        byte[] expected = new byte[10_000];
        new SeededRandom(3).NextBytes(expected);
        long sends = Loop.Net.Counters.Sends;
        Rig.OnLoop(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.True(socket.TryWrite(expected.AsSpan(i * 100, 100)));
            }
        });

        Assert.True(Rig.Run(() => Rig.Received.Length == expected.Length));
        Assert.True(Rig.Received.SequenceEqual(expected));
        Assert.Equal(1, Loop.Net.Counters.Sends - sends);
        Assert.Equal(0, socket.OutputBytes);
        Assert.Equal(0, Loop.Slabs.RentedBytes);
    }

    [Fact]
    public void Write_Slab_IsReturnedWhenItIsSent()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(() =>
        {
            Slab slab = Loop.Slabs.TryRent()!;
            "0123456789"u8.CopyTo(slab.Span);
            socket.TryWrite("ab"u8);
            socket.Write(slab, 2, 3);
            socket.TryWrite("yz"u8);
        });

        Assert.True(Rig.Run(() => Rig.Received.Length == 7));
        Assert.True(Rig.Received.SequenceEqual("ab234yz"u8));
        Assert.Equal(0, Loop.Slabs.RentedBytes);
    }

    [Fact]
    public void GetRoom_NotUsed_KeepsNoSlab()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(() =>
        {
            Assert.True(socket.GetRoom(100).Length >= 100);
            socket.Advance(0);
        });
        Assert.Equal(0, Loop.Slabs.RentedBytes);
    }

    [Fact]
    public void DrainedAsync_PeerDoesNotRead_WaitsUntilItDoes()
    {
        StreamSocket socket = Connect();
        Rig.IsReading = false;
        byte[] expected = new byte[16 << 20];
        new SeededRandom(5).NextBytes(expected);
        Rig.OnLoop(() => Assert.True(socket.TryWrite(expected)));
        Waited drained = Rig.Start(() => socket.DrainedAsync(100_000));
        Rig.Settle();
        Assert.False(drained.IsCompleted);
        Assert.True(socket.OutputBytes > 100_000);

        Rig.IsReading = true;
        Assert.True(Rig.Run(() => drained.IsCompleted));
        Assert.Equal(Fault.None, drained.Result);
        Assert.True(socket.OutputBytes <= 100_000);
        Assert.True(Rig.Run(() => Rig.Received.Length == expected.Length));
        Assert.True(Rig.Received.SequenceEqual(expected));
        Assert.Equal(0, Loop.Slabs.RentedBytes);
    }

    [Fact]
    public void DrainedAsync_NothingUnsent_EndsAtOnce()
    {
        StreamSocket socket = Connect();
        Waited drained = Rig.Start(() => socket.DrainedAsync(0));
        Assert.Equal(Fault.None, drained.Result);
    }

    [Fact]
    public void Abort_BothWaits_EndsThemWithTheFault()
    {
        StreamSocket socket = Connect();
        Rig.IsReading = false;
        Rig.OnLoop(() => Assert.True(socket.TryWrite(new byte[16 << 20])));
        Waited drained = Rig.Start(() => socket.DrainedAsync(0));
        Waited readable = Rig.Start(socket.ReadableAsync);
        Rig.OnLoop(() => socket.Abort(Fault.IdleTimeout));

        Assert.Equal(Fault.IdleTimeout, drained.Result);
        Assert.Equal(Fault.IdleTimeout, readable.Result);
        Assert.False(socket.IsClosed);
    }

    [Fact]
    public void Close_UnsentOutput_ReturnsEverySlab()
    {
        StreamSocket socket = Connect();
        Rig.IsReading = false;
        Rig.OnLoop(() => Assert.True(socket.TryWrite(new byte[16 << 20])));
        Assert.True(Loop.Slabs.RentedBytes > 0);
        Rig.OnLoop(() => socket.Close(reset: true));

        Assert.Equal(0, Loop.Slabs.RentedBytes);
        Assert.True(socket.IsClosed);
    }

    [Fact]
    public void Close_WithoutReset_IsAnEndForThePeer()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(() => socket.TryWrite("bye"u8));
        Rig.OnLoop(() => socket.Close(reset: false));
        Assert.True(Rig.Run(() => Rig.IsEnded));
        Assert.True(Rig.Received.SequenceEqual("bye"u8));
    }

    [Fact]
    public void Close_Twice_DoesNothing()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(() => socket.Close(reset: false));
        long closes = Loop.Net.Counters.Closes;
        Rig.OnLoop(() => socket.Close(reset: true));
        Assert.Equal(closes, Loop.Net.Counters.Closes);
    }

    [Fact]
    public void ShutdownWrite_Connected_IsAnEndForThePeerAndReadingGoesOn()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(socket.ShutdownWrite);
        Assert.True(Rig.Run(() => Rig.IsEnded));
        Rig.Send(new byte[5]);
        Assert.True(Rig.Run(() => socket.CanRead));
        Rig.OnLoop(() => Assert.Equal(5, socket.Receive(_buffer)));
        Assert.Equal(0, _owner.HangUps);
    }

    [Fact]
    public void ShutdownWrite_UnsentOutput_IsDropped()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(() =>
        {
            socket.TryWrite("unsent"u8);
            socket.ShutdownWrite();
        });
        Assert.True(Rig.Run(() => Rig.IsEnded));
        Assert.Equal(0, Rig.Received.Length);
        Assert.Equal(0, socket.OutputBytes);
        Assert.Equal(0, Loop.Slabs.RentedBytes);
        Assert.Equal(0, _owner.HangUps);
    }

    [Fact]
    public void YieldAsync_Called_EndsInTheNextTick()
    {
        StreamSocket socket = Connect();
        Waited yielded = Rig.Start(socket.YieldAsync);
        Assert.False(yielded.IsCompleted);
        Loop.Tick(0);
        Assert.Equal(Fault.None, yielded.Result);
    }

    [Fact]
    public void MemoryAsync_SlabReturned_Ends()
    {
        StreamSocket socket = Connect();
        Waited memory = Rig.Start(() => socket.MemoryAsync());
        Assert.True(Rig.Run(() => memory.IsCompleted));
        Assert.Equal(Fault.None, memory.Result);
    }

    [Fact]
    public void OnEvents_InputThatNobodyAwaits_TellsTheOwner()
    {
        Connect();
        Assert.Equal(0, _owner.UnawaitedInputs);
        Rig.Send(new byte[3]);
        Assert.True(Rig.Run(() => _owner.UnawaitedInputs > 0));
    }

    private protected StreamSocket Connect()
    {
        StreamSocket socket = Rig.Connect(_owner);
        Waited connected = Rig.Start(socket.ConnectedAsync);
        Assert.True(Rig.Run(() => connected.IsCompleted));
        Assert.Equal(0, socket.TakeError());
        Rig.Settle();
        return socket;
    }
}
