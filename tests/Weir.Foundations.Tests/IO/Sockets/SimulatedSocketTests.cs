using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class SimulatedSocketTests : StreamSocketResetTests<SimulatedRig>
{
    [Fact]
    public void Flush_SystemOutOfBuffers_HangsUpOnceAndKeepsNothing()
    {
        StreamSocket socket = Connect();
        Rig.World.ErrorOf = (call, _) => call == SimulatedCall.Send ? NetError.NoBuffers : 0;
        Rig.OnLoop(() => Assert.True(socket.TryWrite("lost"u8)));
        Rig.Settle();

        Assert.Equal(1, Owner.HangUps);
        Assert.Equal(Fault.UpstreamReset, Rig.Start(() => socket.DrainedAsync(0)).Result);
        Assert.Equal(0, Loop.Slabs.RentedBytes);
    }

    [Fact]
    public void Flush_SendThatWouldBlockOnce_IsSentAfterTheNextEdge()
    {
        StreamSocket socket = Connect();
        int refusals = 1;
        Rig.World.ErrorOf = (call, _) =>
            call == SimulatedCall.Send && refusals-- > 0 ? NetError.WouldBlock : 0;
        Rig.OnLoop(() => Assert.True(socket.TryWrite("late"u8)));
        Assert.True(Rig.Run(() => Rig.Received.Length == 4));
    }

    [Fact]
    public void Attach_SystemRefuses_LeavesASocketThatCanBeClosed()
    {
        Rig.Connect(Owner);
        StreamSocket socket = null!;
        Rig.World.ErrorOf = (call, _) => call == SimulatedCall.Register ? NetError.NoMemory : 0;
        Rig.OnLoop(() =>
        {
            socket = new StreamSocket(
                Loop, Loop.Net.Connect(NetAddress.IPv4(0x7F000001, 7000)), Fault.UpstreamReset);
            Assert.Equal(-NetError.NoMemory, socket.Attach(Owner));
            socket.Close(reset: false);
        });
        Assert.True(socket.IsClosed);
    }

    [Theory]
    [InlineData(ConnectOutcome.Refused, NetError.ConnectionRefused)]
    [InlineData(ConnectOutcome.Unreachable, NetError.HostUnreachable)]
    [InlineData(ConnectOutcome.TimedOut, NetError.TimedOut)]
    [InlineData(ConnectOutcome.Immediate, 0)]
    public void ConnectedAsync_Outcome_IsTheSocketsError(ConnectOutcome outcome, int error)
    {
        NetAddress address = NetAddress.IPv4(0x7F000001, 7001);
        Rig.World.Serve(address, _ => { });
        Rig.World.SetConnect(address, outcome, delayMs: 3);
        StreamSocket socket = null!;
        Rig.OnLoop(() =>
        {
            socket = new StreamSocket(Loop, Loop.Net.Connect(address), Fault.UpstreamReset);
            Assert.Equal(0, socket.Attach(Owner));
        });
        Waited connected = Rig.Start(socket.ConnectedAsync);
        Assert.True(Rig.Run(() => connected.IsCompleted));
        Assert.Equal(Fault.None, connected.Result);
        Assert.Equal(error, socket.TakeError());
    }

    [Fact]
    public void ConnectedAsync_NoAnswerEver_EndsByAbort()
    {
        NetAddress address = NetAddress.IPv4(0x0A000001, 80);
        Rig.World.SetConnect(address, ConnectOutcome.Never);
        StreamSocket socket = null!;
        Rig.OnLoop(() =>
        {
            socket = new StreamSocket(Loop, Loop.Net.Connect(address), Fault.UpstreamReset);
            Assert.Equal(0, socket.Attach(Owner));
        });
        Waited connected = Rig.Start(socket.ConnectedAsync);
        Rig.World.RunFor(10_000);
        Assert.False(connected.IsCompleted);
        Rig.OnLoop(() =>
        {
            socket.Abort(Fault.ConnectTimeout);
            socket.Close(reset: true);
        });
        Assert.Equal(Fault.ConnectTimeout, connected.Result);
    }

    [Fact]
    public void Connect_NoNetwork_FailsAtOnce()
    {
        NetAddress address = NetAddress.IPv4(0x0A000001, 80);
        Rig.World.SetConnect(address, ConnectOutcome.NoNetwork);
        Assert.Equal(-NetError.NetworkUnreachable, Loop.Net.Connect(address));
    }
}
