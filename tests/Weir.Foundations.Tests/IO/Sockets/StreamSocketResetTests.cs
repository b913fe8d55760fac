using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>What a stream socket does about resets, which unix sockets do not have.</summary>
public abstract class StreamSocketResetTests<TRig> : StreamSocketTests<TRig>
    where TRig : SocketRig, new()
{
    private readonly byte[] _buffer = new byte[100];

    [Fact]
    public void Reset_ReaderWaits_ReceivesTheErrorAndTheOwnerHearsOnce()
    {
        StreamSocket socket = Connect();
        Waited readable = Rig.Start(socket.ReadableAsync);
        Rig.Reset();
        Assert.True(Rig.Run(() => readable.IsCompleted));
        Rig.Settle();

        Assert.True(socket.IsHungUp);
        Assert.Equal(1, Owner.HangUps);
        Rig.OnLoop(() => Assert.Equal(-NetError.ConnectionReset, socket.Receive(_buffer)));
    }

    [Fact]
    public void Reset_BytesUnread_AreReadBeforeTheError()
    {
        StreamSocket socket = Connect();
        Rig.Send("left"u8);
        Rig.Reset();
        Assert.True(Rig.Run(() => socket.IsHungUp));
        Rig.OnLoop(() =>
        {
            Assert.Equal(4, socket.Receive(_buffer));
            Assert.True(socket.CanRead);
            Assert.Equal(-NetError.ConnectionReset, socket.Receive(_buffer));
        });
    }

    [Fact]
    public void Reset_WriterWaits_EndsWithTheSocketsFault()
    {
        StreamSocket socket = Connect();
        Rig.IsReading = false;
        Rig.OnLoop(() => Assert.True(socket.TryWrite(new byte[16 << 20])));
        Waited drained = Rig.Start(() => socket.DrainedAsync(0));
        Rig.Reset();
        Assert.True(Rig.Run(() => drained.IsCompleted));
        Assert.Equal(Fault.UpstreamReset, drained.Result);
        Assert.Equal(Fault.UpstreamReset, Rig.Start(() => socket.DrainedAsync(int.MaxValue)).Result);
    }

    [Fact]
    public void Reset_SendTookTheError_IsNoCleanEndForTheReader()
    {
        StreamSocket socket = Connect();
        Rig.Reset();

        // The first call after the reset is a send, which the kernel lets take the error; then a read gives 0.
        Rig.OnLoop(() => socket.TryWrite("x"u8));
        Assert.True(Rig.Run(() => Owner.HangUps > 0));
        int received = 0;
        Rig.OnLoop(() => received = socket.Receive(_buffer));

        Assert.Equal(-NetError.ConnectionReset, received);
        Assert.Equal(0, socket.OutputBytes);
        Assert.Equal(0, Loop.Slabs.RentedBytes);
        Assert.Equal(1, Owner.HangUps);
    }

    [Fact]
    public void Close_WithReset_IsAResetForThePeer()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(() => socket.Close(reset: true));
        Assert.True(Rig.Run(() => Rig.IsReset));
        Assert.False(Rig.IsEnded);
    }

    [Fact]
    public void ShutdownWrite_BothDirectionsEnded_IsAHangUpWithEverythingReadable()
    {
        StreamSocket socket = Connect();
        Rig.OnLoop(socket.ShutdownWrite);
        Rig.SendWithEnd("last"u8);
        Assert.True(Rig.Run(() => socket.IsHungUp));
        Rig.OnLoop(() =>
        {
            Assert.Equal(4, socket.Receive(_buffer));
            Assert.Equal(0, socket.Receive(_buffer));
        });
    }
}
