using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The loops of the process, their listeners, and the way they end. Owner: the thread that made it; loops are reached
/// through their mailboxes.
/// </summary>
public sealed class Server : IDisposable
{
    private const int DrainLookMs = 20;

    private readonly TransportLoop[] _transports;
    private readonly EventLoop[] _loops;
    private readonly List<Thread> _threads = [];
    private readonly List<Listener> _listeners = [];

    public Server(TransportLoop[] transports)
    {
        _transports = transports;
        _loops = Array.ConvertAll(transports, static transport => transport.Loop);
    }

    /// <summary>Downstream connections that are served over all loops, internal ones left out. Any thread.</summary>
    public long ConnectionCount
    {
        get
        {
            long count = 0;
            foreach (TransportLoop transport in _transports)
            {
                count += Volatile.Read(ref transport.Counters.DownstreamOpen);
            }

            return count;
        }
    }

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
        Net net = _loops[0].Net;
        int descriptor = net.Listen(address, dualStack, Listener.Backlog);
        error = Math.Min(descriptor, 0);
        if (descriptor < 0)
        {
            return null;
        }

        _ = net.LocalAddress(descriptor, out NetAddress bound);
        Listener listener = new(
            _loops,
            descriptor,
            bound,
            connectionsMax,
            (loop, accepted, peer) =>
                new DownstreamConnection(_transports[loop.Index], accepted, peer, options, handler).Start());
        _listeners.Add(listener);
        listener.Open();
        return bound;
    }

    /// <summary>
    /// Stops accepting; lets what is under way finish, kept connections answer once more with <c>Connection: close</c>,
    /// and idle ones stay until the grace is over; then cuts the rest. The result is how many exchanges were cut.
    /// </summary>
    /// <param name="grace">How long what is under way may take.</param>
    /// <param name="stopNow">Ends the grace early when it is set.</param>
    public int Drain(TimeSpan grace, WaitHandle stopNow)
    {
        IsDraining = true;
        Task[] closing = [.. _listeners.ConvertAll(static listener => listener.CloseAsync())];
        Task.WaitAll(closing);
        ForEachLoop(static transport => transport.IsDraining = true);
        long end = _loops[0].Net.Now + (long)grace.TotalNanoseconds;
        while (ConnectionCount > 0 && _loops[0].Net.Now < end && !stopNow.WaitOne(DrainLookMs))
        {
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

    private int CutAll()
    {
        int cut = 0;
        ForEachLoop(transport =>
        {
            transport.Connections.ForEach(connection =>
            {
                if (connection.IsBusy)
                {
                    Interlocked.Increment(ref cut);
                }

                connection.Cut(Fault.Stopping);
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
