using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>A listener whose connections echo. Counters may be read from any thread.</summary>
internal sealed class EchoServer
{
    private int _accepted;
    private int _clean;
    private int _broken;

    internal EchoServer(
        EventLoop[] loops, NetAddress address, int connectionsMax = int.MaxValue, bool isDualStack = false)
    {
        Net net = loops[0].Net;
        int descriptor = net.Listen(address, isDualStack, 4096);
        Assert.True(descriptor >= 0, NetError.Describe(descriptor));
        Assert.Equal(0, net.LocalAddress(descriptor, out NetAddress bound));
        AcceptedOn = new int[loops.Length];
        Listener = new Listener(loops, descriptor, bound, connectionsMax, OnAccepted);
        Listener.Open();
    }

    internal Listener Listener { get; }

    internal NetAddress Address => Listener.Address;

    internal int Accepted => Volatile.Read(ref _accepted);

    internal int Clean => Volatile.Read(ref _clean);

    internal int Broken => Volatile.Read(ref _broken);

    internal int Closed => Clean + Broken;

    /// <summary>Connections that each loop ever got.</summary>
    internal int[] AcceptedOn { get; }

    internal NetAddress LastPeer { get; private set; }

    internal Exception? Escape { get; private set; }

    internal void OnClosed(bool isClean) => Interlocked.Increment(ref isClean ? ref _clean : ref _broken);

    internal void OnEscape(Exception exception) => Escape = exception;

    private void OnAccepted(EventLoop loop, int descriptor, NetAddress peer)
    {
        LastPeer = peer;
        Interlocked.Increment(ref AcceptedOn[loop.Index]);
        Interlocked.Increment(ref _accepted);
        loop.Spawn(new EchoConnection(this, loop, descriptor));
    }
}
