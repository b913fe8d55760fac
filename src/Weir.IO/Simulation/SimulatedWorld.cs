using System.Net;
using Weir.Core;

namespace Weir.IO.Simulation;

/// <summary>
/// A world for event loops that depends on a seed alone: a clock, a network, scripted peers, and the order in which
/// they and the loops take turns. The loops in it are the real ones. Owner: one thread, on which everything in it runs.
/// </summary>
/// <remarks>
/// <para>
/// Use: make loops with <see cref="AddLoops"/>, let the engine listen through <see cref="EventLoop.Net"/>, script
/// clients with <see cref="Connect(NetAddress)"/> and origins with <see cref="Serve"/>, then <see cref="Run"/> until
/// what the test expects is so. The same seed and the same script give the same run, which <see cref="TraceHash"/>
/// tells.
/// </para>
/// <para>
/// Method: each step is one of those that are possible, chosen by the seed: one loop ticks, one delivery arrives, or
/// one peer sends or receives a part. The clock moves by little steps meanwhile, and to the next instant at which
/// something can happen when nothing is possible now. Weakness: ticks are atomic, so races inside the ticks of two
/// loops are not found.
/// </para>
/// </remarks>
public sealed class SimulatedWorld
{
    private const long StartNanoseconds = 1_000_000_000;
    private const long NanosecondsPerMs = 1_000_000;

    // What a loop's turn is in the trace.
    private const int LoopTurn = 0xFF;

    // How long a loop sleeps at most while connections wait for memory; the loop itself waits that long.
    private const long MemoryRetryNanoseconds = 5 * NanosecondsPerMs;

    private readonly SimulatedAgenda _agenda = new();
    private readonly SimulatedDescriptors _descriptors;
    private readonly List<EventLoop> _loops = [];
    private readonly List<EventLoop> _busyLoops = [];
    private readonly List<SimulatedPeer> _awake = [];
    private readonly SimulatedTrace _trace = new();

    /// <param name="seed">All that is random in this world depends on it.</param>
    /// <param name="options">How rough the world is; the defaults when null.</param>
    public SimulatedWorld(ulong seed, SimulatedOptions? options = null)
    {
        Seed = seed;
        Options = options ?? new SimulatedOptions();
        Random = new SeededRandom(seed);
        Entropy = new SeededRandom(~seed);
        Now = StartNanoseconds;
        _descriptors = new SimulatedDescriptors(Options.DescriptorsMax);
        Network = new SimulatedNetwork(this, _descriptors);
    }

    public ulong Seed { get; }

    public SimulatedOptions Options { get; }

    /// <summary>The clock, in nanoseconds; it starts at one second.</summary>
    public long Now { get; private set; }

    /// <summary>Random numbers of this world, for scripts that choose by the seed too.</summary>
    public SeededRandom Random { get; }

    /// <summary>The loops, in the order in which they were added.</summary>
    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>Steps made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A hash of everything that happened so far: equal for equal runs.</summary>
    public ulong TraceHash => _trace.Hash;

    /// <summary>Descriptors that the engine has open.</summary>
    public int OpenDescriptors => _descriptors.Count;

    /// <summary>
    /// Errors made to order: asked before each call with the descriptor (-1 when it has none), it returns 0 or a
    /// positive error number, with which the call then fails. An error that breaks a connection leaves it broken.
    /// </summary>
    public Func<SimulatedCall, int, int>? ErrorOf { get; set; }

    /// <summary>
    /// What names resolve to; a name that is not in it has no answer. Names are compared without case.
    /// </summary>
    public Dictionary<string, IPAddress[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How often <see cref="Net.Resolve"/> was called.</summary>
    public int LookUps { get; private set; }

    /// <summary>What <see cref="Net.FillRandom"/> brings; its own generator, so that it disturbs no choice.</summary>
    internal SeededRandom Entropy { get; }

    internal SimulatedNetwork Network { get; }

    /// <summary>
    /// A net of the simulated process, for a loop that is made elsewhere; then <see cref="Add"/> the loop.
    /// </summary>
    public SimulatedNet CreateNet() => new(this, _descriptors);

    /// <summary>Makes loops on nets of this world, adds them, and returns them.</summary>
    public EventLoop[] AddLoops(int count, SlabAllowance allowance)
    {
        EventLoop[] loops = new EventLoop[count];
        for (int i = 0; i < count; i++)
        {
            loops[i] = new EventLoop(_loops.Count, CreateNet(), allowance);
            Add(loops[i]);
        }

        return loops;
    }

    /// <summary>Has a loop take its turns here.</summary>
    /// <exception cref="ArgumentException">The loop's net is not of a simulated world.</exception>
    public void Add(EventLoop loop)
    {
        if (loop.Net is not SimulatedNet)
        {
            throw new ArgumentException("the loop's net is not of a simulated world", nameof(loop));
        }

        _loops.Add(loop);
    }

    /// <summary>A scripted client that connects to an address from a loopback address.</summary>
    public SimulatedPeer Connect(NetAddress address) => Connect(address, Network.ClientAddress(address));

    /// <summary>A scripted client that connects from an address of its own.</summary>
    public SimulatedPeer Connect(NetAddress address, NetAddress from)
    {
        SimulatedEnd end = new(this, from, address);
        SimulatedPeer peer = new(this, end);
        end.Peer = peer;
        Network.StartHandshake(end);
        return peer;
    }

    /// <summary>A scripted server at an address.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="changed">
    /// Called with a connection each time that bytes, its end or a reset came: look at
    /// <see cref="SimulatedPeer.Received"/>, consume what is complete, and send.
    /// </param>
    public SimulatedOrigin Serve(NetAddress address, Action<SimulatedPeer> changed)
    {
        SimulatedOrigin origin = new(this, address, changed);
        Network.AddAcceptor(address, origin);
        return origin;
    }

    /// <summary>Says what becomes of connections to an address from now on, and after how many milliseconds.</summary>
    public void SetConnect(NetAddress address, ConnectOutcome outcome, long delayMs = 0) =>
        Network.SetOutcome(address, outcome, delayMs);

    /// <summary>Does something after so many milliseconds of the clock.</summary>
    public void After(long ms, Action action) => Plan(Now + (ms * NanosecondsPerMs), action);

    /// <summary>
    /// Makes steps until a condition holds. False when it does not hold after <paramref name="stepsMax"/> steps, or
    /// when nothing can happen any more.
    /// </summary>
    public bool Run(Func<bool> until, int stepsMax = 1_000_000) => RunUntil(until, long.MaxValue, stepsMax);

    /// <summary>
    /// Lets time pass: makes every step of the next milliseconds. False when that takes too many steps.
    /// </summary>
    public bool RunFor(long ms, int stepsMax = 1_000_000)
    {
        long end = Now + (ms * NanosecondsPerMs);
        return RunUntil(() => Now >= end, end, stepsMax);
    }

    /// <summary>
    /// Makes steps until nothing can happen without time passing, and nothing is under way. False as for Run.
    /// </summary>
    public bool Settle(int stepsMax = 1_000_000) => RunUntil(IsSettled, long.MaxValue, stepsMax);

    /// <summary>
    /// One step of peers, network or clock while the loops sleep: for tests that tick by hand. False when nothing of
    /// that can ever happen.
    /// </summary>
    internal bool StepWithoutLoops()
    {
        _busyLoops.Clear();
        if (Choices > 0)
        {
            TakeTurn();
            return true;
        }

        long next = _agenda.NextAt;
        Now = next == long.MaxValue ? Now : next;
        return next != long.MaxValue;
    }

    internal IPAddress[] Resolve(string host)
    {
        LookUps++;
        return Names.TryGetValue(host, out IPAddress[]? addresses) ? addresses : [];
    }

    internal void Plan(long at, Action action) => _agenda.Add(at, action);

    /// <summary>Adds to the trace.</summary>
    internal void Note(int what, int which, int result)
    {
        _trace.Add(((long)what << 56) ^ ((long)which << 32) ^ (uint)result);
        _trace.Add(Now);
    }

    /// <summary>Has the peer asked for its next step.</summary>
    internal void Wake(SimulatedPeer peer)
    {
        if (!peer.IsAwake)
        {
            peer.IsAwake = true;
            _awake.Add(peer);
        }
    }

    /// <summary>An instant within the latency of the world.</summary>
    internal long NowLater()
    {
        long latency = Options.LatencyNanosecondsMax;
        return latency == 0 ? Now : Now + (long)(Random.NextDouble() * latency);
    }

    /// <summary>The size of a new buffer: small ones are as likely as large ones, on a logarithmic scale.</summary>
    internal int BufferBytes()
    {
        double low = Math.Log2(Options.BufferBytesMin);
        double high = Math.Log2(Options.BufferBytesMax);
        return (int)Math.Round(Math.Pow(2, low + ((high - low) * Random.NextDouble())));
    }

    private bool RunUntil(Func<bool> until, long nowMax, int stepsMax)
    {
        // A test's thread may have one; continuations must run where they are completed.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (int i = 0; i < stepsMax; i++)
            {
                if (until())
                {
                    return true;
                }

                if (!Step(nowMax))
                {
                    return until();
                }
            }

            return until();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private bool IsSettled()
    {
        FindBusyLoops();
        return _busyLoops.Count == 0 && _awake.Count == 0
            && _agenda.NextAt > Now + Options.LatencyNanosecondsMax;
    }

    private int Choices => _busyLoops.Count + _awake.Count + (_agenda.NextAt <= Now ? 1 : 0);

    // One step; false when nothing can ever happen.
    private bool Step(long nowMax)
    {
        Steps++;
        FindBusyLoops();
        if (Choices == 0)
        {
            return MoveClock(nowMax);
        }

        TakeTurn();
        return true;
    }

    private void TakeTurn()
    {
        int choice = Random.Next(Choices);
        if (choice < _busyLoops.Count)
        {
            Note(LoopTurn, _busyLoops[choice].Index, 0);
            _busyLoops[choice].Tick(0);
        }
        else if (choice < _busyLoops.Count + _awake.Count)
        {
            Act(choice - _busyLoops.Count);
        }
        else
        {
            _agenda.RunNext();
        }

        if (Options.ClockStepNanosecondsMax > 0 && Random.NextBool(0.25))
        {
            Now += Random.Next((int)Options.ClockStepNanosecondsMax);
        }
    }

    private void Act(int index)
    {
        SimulatedPeer peer = _awake[index];
        if (!peer.Act())
        {
            peer.IsAwake = false;
            _awake.RemoveAt(index);
        }
    }

    private bool MoveClock(long nowMax)
    {
        long next = _agenda.NextAt;
        foreach (EventLoop loop in _loops)
        {
            next = Math.Min(next, DueAt(loop));
        }

        next = Math.Min(next, nowMax);
        if (next == long.MaxValue)
        {
            return false;
        }

        Now = Math.Max(Now, next);
        return true;
    }

    private void FindBusyLoops()
    {
        _busyLoops.Clear();
        foreach (EventLoop loop in _loops)
        {
            if (loop.HasItems || ((SimulatedNet)loop.Net).Poller!.HasEvents || DueAt(loop) <= Now)
            {
                _busyLoops.Add(loop);
            }
        }
    }

    private static long DueAt(EventLoop loop)
    {
        long dueMs = loop.Timers.NextDueMs();
        long timerAt = dueMs == long.MaxValue ? long.MaxValue : dueMs * NanosecondsPerMs;
        return loop.HasMemoryWaiters ? Math.Min(timerAt, loop.Now + MemoryRetryNanoseconds) : timerAt;
    }
}
