using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Telemetry;

namespace Weir.Transport;

/// <summary>
/// The loops of the process, their listeners, and the way they end. Owner: the thread that made it; loops are reached
/// through their mailboxes.
/// </summary>
public sealed class Server : IDisposable
{
    private const int DrainLookMs = 20;

    // What a handshake that has begun may take: a few round trips.
    private const int HandshakeMs = 200;
    private const long IdleLeadNanoseconds = 1_000_000_000;

    private readonly TransportLoop[] _transports;
    private readonly EventLoop[] _loops;
    private readonly List<Thread> _threads = [];
    private readonly List<ServedListener> _listeners = [];

    public Server(TransportLoop[] transports)
    {
        _transports = transports;
        _loops = Array.ConvertAll(transports, static transport => transport.Loop);
        Http2Allowance allowance = new();
        foreach (TransportLoop transport in transports)
        {
            transport.Http2Allowance = allowance;
        }
    }

    /// <summary>Downstream connections that are served over all loops, internal ones left out. Any thread.</summary>
    public long ConnectionCount => Sum(static counters => Volatile.Read(ref counters.DownstreamOpen));

    /// <summary>Exchanges under way over all loops, internal ones left out. Any thread.</summary>
    public long ActiveRequests => Sum(static counters => Volatile.Read(ref counters.ActiveRequests));

    /// <summary>Whether the process is on its way out.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Starts a thread for each loop. Not called in simulations, which tick the loops themselves.</summary>
    public void Start()
    {
        foreach (EventLoop loop in _loops)
        {
            Thread thread = new(loop.Run) { Name = $"weir-loop-{loop.Index}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>
    /// Listens on an address. The result is the bound address, or a negated error in <paramref name="error"/>.
    /// </summary>
    public NetAddress? Listen(
        in NetAddress address,
        bool dualStack,
        int connectionsMax,
        DownstreamOptions options,
        IExchangeHandler handler,
        out int error)
    {
        int descriptor = Bind(address, dualStack);
        error = Math.Min(descriptor, 0);
        return descriptor < 0
            ? null
            : Serve(descriptor, isInherited: false, new ListenerService(options, handler, connectionsMax)).Address;
    }

    /// <summary>
    /// Begins to listen on an address: whoever connects waits for <see cref="Serve"/>. The result is a descriptor, or a
    /// negated error.
    /// </summary>
    public int Bind(in NetAddress address, bool dualStack) =>
        _loops[0].Net.Listen(address, dualStack, Listener.Backlog);

    /// <summary>Gives up a descriptor of <see cref="Bind"/> that is not served.</summary>
    public void Discard(int descriptor)
    {
        _loops[0].Net.StopHandshakes(descriptor);
        _loops[0].Net.Close(descriptor);
    }

    /// <summary>The address that a descriptor is bound to.</summary>
    public NetAddress AddressOf(int descriptor)
    {
        _ = _loops[0].Net.LocalAddress(descriptor, out NetAddress bound);
        return bound;
    }

    /// <summary>Serves a listening descriptor.</summary>
    /// <param name="descriptor">The descriptor; the server owns it from here on.</param>
    /// <param name="isInherited">Whether another process keeps it too, and it has been adopted.</param>
    /// <param name="service">How its connections are served.</param>
    public ServedListener Serve(int descriptor, bool isInherited, ListenerService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        ServedListener served = new(service);
        served.Listener = new Listener(
            _loops,
            descriptor,
            AddressOf(descriptor),
            service.ConnectionsMax,
            (loop, accepted, peer) =>
                new DownstreamConnection(_transports[loop.Index], accepted, peer, served).Start(),
            reason => served.Service.Handler.OnRefused(reason, default, cause: null),
            loop => _transports[loop.Index].Connections.TryMakeRoom())
        {
            IsInherited = isInherited,
        };
        _listeners.Add(served);
        served.Listener.Open();
        return served;
    }

    /// <summary>
    /// Closes some of the listeners as a drain closes all: nobody whose handshake began before is reset, which takes
    /// 200 ms. Their connections answer once more and close; what is under way may take the grace. Returns when the
    /// listeners are closed.
    /// </summary>
    public void Close(IReadOnlyList<ServedListener> listeners, TimeSpan grace)
    {
        ArgumentNullException.ThrowIfNull(listeners);
        if (listeners.Count == 0)
        {
            return;
        }

        foreach (ServedListener served in listeners)
        {
            _listeners.Remove(served);
            served.IsClosing = true;
            served.Listener.StopHandshakes();
        }

        using (ManualResetEventSlim handshakes = new())
        {
            handshakes.Wait(HandshakeMs);
        }

        Task[] closing = new Task[listeners.Count];
        for (int i = 0; i < closing.Length; i++)
        {
            closing[i] = listeners[i].Listener.CloseAsync();
        }

        Task.WaitAll(closing);
        long nanoseconds = (long)grace.TotalNanoseconds;
        foreach (ServedListener served in listeners)
        {
            foreach (TransportLoop transport in _transports)
            {
                transport.Loop.Post(new ListenerEnd(served, transport, nanoseconds));
            }
        }
    }

    /// <summary>
    /// Lets a destination that requests are no longer sent to go: what is parked closes, what is in use finishes and
    /// closes then.
    /// </summary>
    public void Retire(Destination destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.IsRetired = true;
        foreach (TransportLoop transport in _transports)
        {
            transport.Loop.Post(new LoopAction(() => destination.RetireOn(transport)));
        }
    }

    /// <summary>Sets how long event streams may be without bytes, for what begins from here on.</summary>
    public void SetIdle(long nanoseconds)
    {
        foreach (TransportLoop transport in _transports)
        {
            transport.Loop.Post(new LoopAction(() => transport.IdleNanoseconds = nanoseconds));
        }
    }

    /// <summary>
    /// Stops accepting; lets what is under way finish, kept connections answer once more with <c>Connection: close</c>,
    /// and idle ones stay almost until the grace is over; then cuts the rest. The result is how many exchanges were
    /// cut.
    /// </summary>
    /// <remarks>
    /// Nobody who connected in time is reset: first no handshake may begin any more, those under way get a moment to
    /// end and are accepted, and only then the listeners close. An idle connection is ended in our direction first and
    /// read for a while, so that a request on its way meets an end and no reset.
    /// </remarks>
    /// <param name="grace">How long what is under way may take.</param>
    /// <param name="stopNow">Ends the grace early when it is set.</param>
    public int Drain(TimeSpan grace, WaitHandle stopNow)
    {
        IsDraining = true;
        ForEachLoop(static transport => transport.IsDraining = true);
        _listeners.ForEach(static served => served.Listener.StopHandshakes());
        stopNow.WaitOne(HandshakeMs);
        Task[] closing = [.. _listeners.ConvertAll(static served => served.Listener.CloseAsync())];
        Task.WaitAll(closing);
        ForEachLoop(static transport => transport.Connections.ForEach(static c => c.BeginDrain()));
        long end = _loops[0].Net.Now + (long)grace.TotalNanoseconds;
        long idleEnd = end - IdleLead((long)grace.TotalNanoseconds);
        while (ConnectionCount > 0 && _loops[0].Net.Now < end && !stopNow.WaitOne(DrainLookMs))
        {
            if (_loops[0].Net.Now >= idleEnd)
            {
                idleEnd = long.MaxValue;
                ForEachLoop(static transport => transport.Connections.ForEach(static c => c.EndIfIdle()));
            }
        }

        return CutAll();
    }

    /// <summary>Runs an action on every loop and waits for all of them.</summary>
    public void ForEachLoop(Action<TransportLoop> action)
    {
        using CountdownEvent done = new(_transports.Length);
        foreach (TransportLoop transport in _transports)
        {
            transport.Loop.Post(new LoopAction(() =>
            {
                action(transport);
                done.Signal();
            }));
        }

        done.Wait();
    }

    /// <summary>Ends the loops and waits for their threads.</summary>
    public void Dispose()
    {
        foreach (EventLoop loop in _loops)
        {
            loop.Stop();
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    /// <summary>How long before the end of a grace idle connections are ended.</summary>
    internal static long IdleLead(long graceNanoseconds) => Math.Min(IdleLeadNanoseconds, graceNanoseconds / 4);

    private long Sum(Func<LoopCounters, long> read)
    {
        long sum = 0;
        foreach (TransportLoop transport in _transports)
        {
            sum += read(transport.Counters);
        }

        return sum;
    }

    private int CutAll()
    {
        int cut = 0;
        ForEachLoop(transport =>
        {
            transport.Connections.ForEach(connection =>
            {
                // Whoever watches the drain at the admin address may see its end.
                if (!connection.IsInternal)
                {
                    Interlocked.Add(ref cut, connection.IsBusy ? 1 : 0);
                    connection.Cut(Fault.Stopping);
                }
            });
            transport.ClosePools();
        });
        return cut;
    }

    private sealed class LoopAction(Action action) : LoopItem
    {
        protected override void Run() => action();
    }
}
