using System.Net;
using System.Net.Sockets;
using Weir.Core;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>The kernel's sockets: over loopback, or over a unix socket.</summary>
public abstract class LinuxRig : SocketRig
{
    private const int SecondsMax = 20;

    private readonly Socket _listening;
    private readonly byte[] _buffer = new byte[65_536];
    private readonly List<byte> _received = [];
    private Socket? _other;
    private bool _isEnded;
    private bool _isReset;

    private protected LinuxRig(EndPoint endPoint)
    {
        _listening = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listening.Bind(endPoint);
        _listening.Listen();
        Loop = new EventLoop(0, new LinuxNet(), new SlabAllowance(64 << 20));
    }

    public override EventLoop Loop { get; }

    public override ReadOnlySpan<byte> Received => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received);

    public override bool IsEnded => _isEnded;

    public override bool IsReset => _isReset;

    public override bool IsReading { get; set; } = true;

    /// <summary>Where the engine connects to.</summary>
    private protected abstract NetAddress Target(EndPoint listening);

    internal override StreamSocket Connect(RecordingOwner owner)
    {
        StreamSocket socket = null!;
        OnLoop(() =>
        {
            int descriptor = Loop.Net.Connect(Target(_listening.LocalEndPoint!));
            Assert.True(descriptor >= 0, NetError.Describe(descriptor));
            socket = new StreamSocket(Loop, descriptor, Fault.UpstreamReset);
            Assert.Equal(0, socket.Attach(owner));
        });
        _other = _listening.Accept();
        _other.Blocking = false;
        return socket;
    }

    public override bool Run(Func<bool> until)
    {
        // The bound is for a test that fails; one that passes waits for events alone.
        long end = Environment.TickCount64 + (SecondsMax * 1000);
        while (!until())
        {
            if (Environment.TickCount64 > end)
            {
                return false;
            }

            Loop.Tick(1);
            Pump();
        }

        return true;
    }

    public override void Settle()
    {
        for (int i = 0; i < 5; i++)
        {
            Loop.Tick(1);
            Pump();
        }
    }

    public override void Send(ReadOnlySpan<byte> bytes) => Assert.Equal(bytes.Length, _other!.Send(bytes));

    public override void SendWithEnd(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            Send(bytes);
        }

        _other!.Shutdown(SocketShutdown.Send);
    }

    public override void Reset()
    {
        _other!.LingerState = new LingerOption(enable: true, 0);
        _other.Close(0);
    }

    protected override void Dispose(bool isDisposing)
    {
        _listening.Dispose();
        _other?.Dispose();
        Loop.Stop();
        Loop.Run();
    }

    private void Pump()
    {
        while (IsReading && !_isEnded && !_isReset && _other is { SafeHandle.IsClosed: false })
        {
            int count = _other.Receive(_buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            _isReset = error != SocketError.Success;
            _isEnded = !_isReset && count == 0;
            _received.AddRange(_buffer.AsSpan(0, count));
        }
    }
}
