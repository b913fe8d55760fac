using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class SimulatedRig : SocketRig
{
    private static readonly NetAddress s_address = NetAddress.IPv4(0x7F000001, 7000);

    private readonly SimulatedWorld _world =
        new(7, SimulatedOptions.Calm with { BufferBytesMin = 20_000, BufferBytesMax = 20_000 });

    private readonly SimulatedOrigin _origin;

    public SimulatedRig()
    {
        Loop = _world.AddLoops(1, new SlabAllowance(64 << 20))[0];
        _origin = _world.Serve(s_address, _ => { });
    }

    public override EventLoop Loop { get; }

    public override ReadOnlySpan<byte> Received => Peer.Received;

    public override bool IsEnded => Peer.IsEnded;

    public override bool IsReset => Peer.IsReset;

    public override bool IsReading
    {
        get => Peer.ReadLimit == long.MaxValue;
        set => Peer.ReadLimit = value ? long.MaxValue : Peer.ReceivedBytes;
    }

    internal SimulatedPeer Peer => _origin.Peers[0];

    internal SimulatedWorld World => _world;

    internal override StreamSocket Connect(RecordingOwner owner)
    {
        StreamSocket socket = null!;
        OnLoop(() =>
        {
            socket = new StreamSocket(Loop, Loop.Net.Connect(s_address), Fault.UpstreamReset);
            Assert.Equal(0, socket.Attach(owner));
        });
        Assert.True(_world.Run(() => _origin.Peers.Count == 1));
        return socket;
    }

    public override bool Run(Func<bool> until) => _world.Run(until, 100_000);

    public override void Settle() => Assert.True(_world.Settle());

    public override void Send(ReadOnlySpan<byte> bytes)
    {
        // What is written before the loop's turn arrives as one piece, for this world cuts nothing.
        Peer.Send(bytes);
        while (_world.StepWithoutLoops())
        {
        }
    }

    public override void SendWithEnd(ReadOnlySpan<byte> bytes)
    {
        Peer.Send(bytes);
        Peer.SendEnd();
        while (_world.StepWithoutLoops())
        {
        }
    }

    public override void Reset()
    {
        Peer.Reset();
        while (_world.StepWithoutLoops())
        {
        }
    }
}
