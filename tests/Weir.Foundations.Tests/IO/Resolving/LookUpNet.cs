using System.Net;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Resolving;

/// <summary>A net that only looks names up, as a test says, with a clock that the test moves.</summary>
internal sealed class LookUpNet(Func<string, IPAddress[]> lookUp) : Net
{
    private int _lookUps;
    private long _now = 1_000_000_000;

    internal int LookUps => Volatile.Read(ref _lookUps);

    public override long Now => Volatile.Read(ref _now);

    public override long UtcNowMs => throw new NotSupportedException();

    internal void PassSeconds(double seconds) => Interlocked.Add(ref _now, (long)(seconds * 1e9));

    public override IPAddress[] Resolve(string host)
    {
        Interlocked.Increment(ref _lookUps);
        return lookUp(host);
    }

    public override void FillRandom(Span<byte> destination) => throw new NotSupportedException();

    protected override int CreatePollerCore() => 0;

    protected override int RegisterCore(int poller, int descriptor, PollEvents events, ulong key) => 0;

    protected override int UnregisterCore(int poller, int descriptor) => 0;

    protected override int WaitCore(int poller, Span<PollEvent> events, int timeoutMs) => 0;

    protected override int CreateSignalCore() => 0;

    protected override void SignalCore(int signal)
    {
    }

    protected override void ClearSignalCore(int signal)
    {
    }

    protected override int ListenCore(in NetAddress address, bool dualStack, int backlog) =>
        throw new NotSupportedException();

    protected override int UnacknowledgedCore(int descriptor) => throw new NotSupportedException();

    protected override int AdoptListenerCore(int descriptor) => throw new NotSupportedException();

    protected override void StopHandshakesCore(int listener) => throw new NotSupportedException();

    protected override int LocalAddressCore(int descriptor, out NetAddress address) =>
        throw new NotSupportedException();

    protected override int AcceptCore(int listener, out NetAddress peer) => throw new NotSupportedException();

    protected override int ConnectCore(in NetAddress address) => throw new NotSupportedException();

    protected override int SocketErrorCore(int descriptor) => throw new NotSupportedException();

    protected override int ReceiveCore(int descriptor, Span<byte> destination) => throw new NotSupportedException();

    protected override int ReceiveCore(int descriptor, ReadOnlySpan<IoSegment> segments) =>
        throw new NotSupportedException();

    protected override int SendCore(int descriptor, ReadOnlySpan<IoSegment> segments) =>
        throw new NotSupportedException();

    protected override int ShutdownWriteCore(int descriptor) => throw new NotSupportedException();

    protected override void CloseCore(int descriptor, bool reset)
    {
    }
}
