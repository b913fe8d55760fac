using System.Net;

namespace Weir.IO;

/// <summary>
/// The seam between the engine and the world: network, clock, random. Two implementations:
/// <see cref="Native.LinuxNet"/> and the simulated one that drives the same engine from a seed. Owner: one loop thread
/// (each loop has its own instance), but for <see cref="Signal"/> and <see cref="Resolve"/>, which any thread may call.
/// </summary>
/// <remarks>
/// Results are values: 0 or more is success, below 0 is a negated error number of <see cref="NetError"/>. No call
/// blocks but <see cref="Wait"/> and <see cref="Resolve"/>. Every call is counted in <see cref="Counters"/>.
/// </remarks>
public abstract class Net
{
    public NetCounters Counters { get; } = new();

    /// <summary>Monotonic clock in nanoseconds, always above 0. Costs about 25 ns; no system call.</summary>
    public abstract long Now { get; }

    /// <summary>Wall clock in milliseconds since 1970-01-01 UTC.</summary>
    public abstract long UtcNowMs { get; }

    /// <summary>Fills with random bytes fit for identifiers.</summary>
    public abstract void FillRandom(Span<byte> destination);

    /// <summary>A new poller (an epoll set).</summary>
    public int CreatePoller()
    {
        Counters.Others++;
        return CreatePollerCore();
    }

    /// <summary>Registers a descriptor once, for all that it will ever be asked.</summary>
    public int Register(int poller, int descriptor, PollEvents events, ulong key)
    {
        Counters.Controls++;
        return RegisterCore(poller, descriptor, events, key);
    }

    /// <summary>Takes a descriptor out of a poller while it stays open.</summary>
    public int Unregister(int poller, int descriptor)
    {
        Counters.Controls++;
        return UnregisterCore(poller, descriptor);
    }

    /// <summary>
    /// Waits for events: at most <paramref name="timeoutMs"/>, 0 returns at once, -1 waits without end.
    /// </summary>
    public int Wait(int poller, Span<PollEvent> events, int timeoutMs)
    {
        Counters.Waits++;
        return WaitCore(poller, events, timeoutMs);
    }

    /// <summary>A descriptor that becomes readable when it is signalled.</summary>
    public int CreateSignal()
    {
        Counters.Others++;
        return CreateSignalCore();
    }

    /// <summary>Makes a signal readable. Any thread.</summary>
    public void Signal(int signal)
    {
        Interlocked.Increment(ref Counters.Signals);
        SignalCore(signal);
    }

    /// <summary>Makes a signal unreadable again.</summary>
    public void ClearSignal(int signal)
    {
        Interlocked.Increment(ref Counters.Signals);
        ClearSignalCore(signal);
    }

    /// <summary>
    /// A listening socket, bound and non-blocking. A path that a dead process left behind is taken over.
    /// </summary>
    public int Listen(in NetAddress address, bool dualStack, int backlog)
    {
        Counters.Others++;
        return ListenCore(address, dualStack, backlog);
    }

    /// <summary>
    /// Makes an inherited descriptor fit for the engine. 0, or a negated error: <see cref="NetError.Invalid"/> when it
    /// is no listening stream socket.
    /// </summary>
    public int AdoptListener(int descriptor)
    {
        Counters.Others++;
        return AdoptListenerCore(descriptor);
    }

    /// <summary>
    /// Lets no further handshake begin on a listening socket; those that have begun end, and can be accepted. Best
    /// effort: closing a listener resets what was not accepted.
    /// </summary>
    public void StopHandshakes(int listener)
    {
        Counters.Others++;
        StopHandshakesCore(listener);
    }

    /// <summary>The address that a socket is bound to.</summary>
    public int LocalAddress(int descriptor, out NetAddress address)
    {
        Counters.Others++;
        return LocalAddressCore(descriptor, out address);
    }

    /// <summary>Accepts one connection, non-blocking, with small writes sent at once.</summary>
    public int Accept(int listener, out NetAddress peer)
    {
        Counters.Accepts++;
        return AcceptCore(listener, out peer);
    }

    /// <summary>
    /// Starts a connection; the descriptor becomes writable when <see cref="SocketError"/> tells the outcome.
    /// </summary>
    public int Connect(in NetAddress address)
    {
        Counters.Connects++;
        return ConnectCore(address);
    }

    /// <summary>The pending error of a socket, positive; 0 when there is none.</summary>
    public int SocketError(int descriptor)
    {
        Counters.Others++;
        return SocketErrorCore(descriptor);
    }

    /// <summary>Receives into one buffer: bytes, 0 at the end of the stream, or an error.</summary>
    public int Receive(int descriptor, Span<byte> destination)
    {
        Counters.Receives++;
        return ReceiveCore(descriptor, destination);
    }

    /// <summary>Receives into several ranges, in their order.</summary>
    public int Receive(int descriptor, ReadOnlySpan<IoSegment> segments)
    {
        Counters.Receives++;
        return ReceiveCore(descriptor, segments);
    }

    /// <summary>Sends from several ranges, in their order.</summary>
    public int Send(int descriptor, ReadOnlySpan<IoSegment> segments)
    {
        Counters.Sends++;
        return SendCore(descriptor, segments);
    }

    /// <summary>Bytes that were sent and not acknowledged by the peer's system; 0 when nothing is known.</summary>
    public int Unacknowledged(int descriptor)
    {
        Counters.Others++;
        return UnacknowledgedCore(descriptor);
    }

    /// <summary>Ends our direction of a connection.</summary>
    public int ShutdownWrite(int descriptor)
    {
        Counters.Others++;
        return ShutdownWriteCore(descriptor);
    }

    /// <summary>
    /// Closes; with <paramref name="reset"/> the peer sees a reset, so that nothing truncated looks complete.
    /// </summary>
    public void Close(int descriptor, bool reset = false)
    {
        Counters.Closes++;
        CloseCore(descriptor, reset);
    }

    /// <summary>Looks a host name up; blocks. Called on resolver threads only. Empty when there is no answer.</summary>
    public abstract IPAddress[] Resolve(string host);

    protected abstract int CreatePollerCore();

    protected abstract int RegisterCore(int poller, int descriptor, PollEvents events, ulong key);

    protected abstract int UnregisterCore(int poller, int descriptor);

    protected abstract int WaitCore(int poller, Span<PollEvent> events, int timeoutMs);

    protected abstract int CreateSignalCore();

    protected abstract void SignalCore(int signal);

    protected abstract void ClearSignalCore(int signal);

    protected abstract int ListenCore(in NetAddress address, bool dualStack, int backlog);

    protected abstract int AdoptListenerCore(int descriptor);

    protected abstract void StopHandshakesCore(int listener);

    protected abstract int LocalAddressCore(int descriptor, out NetAddress address);

    protected abstract int AcceptCore(int listener, out NetAddress peer);

    protected abstract int ConnectCore(in NetAddress address);

    protected abstract int SocketErrorCore(int descriptor);

    protected abstract int ReceiveCore(int descriptor, Span<byte> destination);

    protected abstract int ReceiveCore(int descriptor, ReadOnlySpan<IoSegment> segments);

    protected abstract int SendCore(int descriptor, ReadOnlySpan<IoSegment> segments);

    protected abstract int UnacknowledgedCore(int descriptor);

    protected abstract int ShutdownWriteCore(int descriptor);

    protected abstract void CloseCore(int descriptor, bool reset);
}
