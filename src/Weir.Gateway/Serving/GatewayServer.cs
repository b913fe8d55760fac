using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// A running gateway: loops, listeners and routes, from <see cref="Start"/> to <see cref="Dispose"/>. Owner: the thread
/// that started it.
/// </summary>
public sealed class GatewayServer : IDisposable
{
    private const int DescriptorsReserved = 128;
    private const int ConnectionsInProcess = 64;

    private readonly GatewayOptions _options;
    private readonly EventLog _log;
    private readonly Server _server;
    private readonly Resolver _resolver;
    private readonly Watchdog _watchdog;
    private readonly GatewaySnapshot _snapshot;
    private readonly int _connectionsMax;
    private readonly AddressLimit _addressLimit;
    private readonly HeadLimit _headLimit;
    private readonly InheritedListeners _inherited;
    private readonly List<string> _addresses = [];

    private GatewayServer(GatewayOptions options, EventLog log, MetricsRegistry registry)
    {
        _options = options;
        _log = log;
        int loopCount = options.Loops > 0 ? options.Loops : Environment.ProcessorCount;
        EngineMetrics metrics = new(registry, MethodNames(), loopCount);
        SlabAllowance allowance = new(options.Limits.Buffers);
        _resolver = new Resolver(new LinuxNet());
        TransportLoop[] transports = new TransportLoop[loopCount];
        SlabPool[] pools = new SlabPool[loopCount];
        for (int i = 0; i < loopCount; i++)
        {
            EventLoop loop = new(i, new LinuxNet(), allowance);
            pools[i] = loop.Slabs;
            transports[i] = new TransportLoop(
                loop, metrics.ForLoop(i), _resolver, (long)options.Timeouts.Idle.TotalNanoseconds);
            EngineMetrics.ObserveLoop(registry, i, loop.Lag, loop.TickDurations);
            EngineMetrics.ObserveAccepting(registry, () => loop.AcceptPausesFull, () => loop.AcceptPausesShort);
        }

        EngineMetrics.ObserveSlabs(registry, allowance, pools);
        _snapshot = new GatewayCompiler(options, metrics, loopCount).Compile();
        RegisterPools(registry, _snapshot.Destinations.Values);
        _connectionsMax = ConnectionsMax();
        _addressLimit = new AddressLimit(options.Limits.ConnectionsPerAddress);
        _headLimit = new HeadLimit(HeadsMax(options.Limits));
        _server = new Server(transports);
        _inherited = new InheritedListeners(transports[0].Loop.Net, options.Inherited);
        View = new GatewayView(transports, metrics, () => _snapshot, () => _connectionsMax);
        _watchdog = new Watchdog(Array.ConvertAll(transports, static transport => transport.Loop), ReportStep);
        Loops = loopCount;
    }

    /// <summary>How many loops run.</summary>
    public int Loops { get; }

    /// <summary>The configuration that holds for what begins now. Any thread.</summary>
    public GatewayOptions Options => _snapshot.Options;

    /// <summary>What is served and how it stands. Any thread.</summary>
    public GatewayView View { get; }

    /// <summary>The addresses listened on, as URLs.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    /// <summary>Downstream connections that are open, those of the process's own needs left out. Any thread.</summary>
    public long ConnectionCount => _server.ConnectionCount;

    /// <summary>Exchanges under way, those of the process's own needs left out. Any thread.</summary>
    public long ActiveRequests => _server.ActiveRequests;

    /// <summary>
    /// Whether requests are taken: false before the listeners are open and once the process drains. Any thread.
    /// </summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether the process is on its way out. Any thread.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Starts the loops and opens every listener.</summary>
    /// <exception cref="GatewayStartException">A listener cannot be opened, or the system is not supported.</exception>
    public static GatewayServer Start(GatewayOptions options, EventLog log, MetricsRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!LinuxNet.IsSupported)
        {
            throw new GatewayStartException("Weir runs on Linux, x64 or arm64; this system is neither.");
        }

        GatewayServer server = new(options, log, registry);
        try
        {
            server._server.Start();
            server._watchdog.Start();
            server.ListenAll(new GatewayPipeline(server._snapshot.Router, log));
            server.IsReady = true;
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Complains of inherited descriptors that no listener took: who made them waits there for answers. Call it when
    /// all listeners are open.
    /// </summary>
    /// <exception cref="GatewayStartException">There are such descriptors.</exception>
    public void RefuseUnusedDescriptors()
    {
        foreach ((int descriptor, NetAddress address) in _inherited.Unused)
        {
            throw new GatewayStartException(
                $"descriptor {descriptor} of LISTEN_FDS listens on {address}, "
                + "and `listen` has no such address; add it");
        }
    }

    /// <summary>
    /// Opens a listener whose requests are answered by code of this process, outside the routes and the metrics of
    /// requests. Returns its addresses as URLs.
    /// </summary>
    /// <exception cref="GatewayStartException">The listener cannot be opened.</exception>
    public IReadOnlyList<string> ListenInProcess(ListenOptions listen, Func<Exchange, ValueTask<Fault>> answer)
    {
        ArgumentNullException.ThrowIfNull(listen);
        Route route = new()
        {
            Name = listen.Text,
            Subject = RequestFamily.NoSubject,
            BodyBytesMax = _options.Limits.Body,
            Origin = new HandlerOrigin(answer),
        };
        Router router = new([route], PathOptions.Default, new TrustedProxies([]));
        GatewayPipeline pipeline = new(router, _log, isMeasured: false);

        // Whoever looks after a full gateway still gets in.
        DownstreamOptions downstream = new() { IsInternal = true };
        return Listen(listen, downstream, _connectionsMax + ConnectionsInProcess, pipeline);
    }

    /// <summary>
    /// Stops taking connections, lets what is under way finish within the grace, and cuts the rest. The result is how
    /// many exchanges were cut.
    /// </summary>
    /// <param name="stopNow">Ends the grace early when it is set.</param>
    public int Drain(WaitHandle stopNow)
    {
        ArgumentNullException.ThrowIfNull(stopNow);
        IsDraining = true;
        IsReady = false;
        if (_options.Drain.Delay > TimeSpan.Zero)
        {
            stopNow.WaitOne(_options.Drain.Delay);
        }

        return _server.Drain(_options.Drain.Grace, stopNow);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsReady = false;
        _watchdog.Dispose();
        _server.Dispose();
        _resolver.Dispose();
    }

    private static string[] MethodNames()
    {
        string[] names = new string[(int)Method.Connect + 1];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = System.Text.Encoding.ASCII.GetString(((Method)i).Name());
        }

        return names;
    }

    private static void RegisterPools(MetricsRegistry registry, IEnumerable<Destination> destinations) =>
        PoolPoints.Register(registry, points =>
        {
            foreach (Destination destination in destinations)
            {
                int parked = destination.Parked;
                points.Add(
                    destination.UnixPath ?? destination.Host,
                    destination.Port,
                    Math.Max(0, destination.Open - parked),
                    parked,
                    destination.Waiting,
                    destination.Settings.ConnectionsMax);
            }
        });

    private int ConnectionsMax()
    {
        const long DescriptorsWanted = 65_536;
        long descriptors = DescriptorLimit.Raise();
        if (descriptors < DescriptorsWanted)
        {
            _log.Warning(
                $"only {descriptors} descriptors may be open (ulimit -n); a busy gateway wants {DescriptorsWanted}");
        }

        if (_options.Limits.Connections > 0)
        {
            return _options.Limits.Connections;
        }

        // A quarter is for connections to destinations: most clients are idle, and hold none.
        return (int)Math.Max(1, (descriptors - DescriptorsReserved) * 3 / 4);
    }

    // Each holds a slab. A quarter of all leaves the rest for what makes progress.
    private static int HeadsMax(LimitOptions limits) =>
        limits.HeadsInProgress > 0
            ? limits.HeadsInProgress
            : (int)Math.Clamp(limits.Buffers / Slab.StandardBytes / 4, 16, int.MaxValue);

    private DownstreamOptions Served() => new()
    {
        HeadLimits = HeadLimits.Downstream with
        {
            HeadBytesMax = _options.Limits.Head,
            FieldsMax = _options.Limits.Fields,
        },
        BodyBytesMax = _options.Limits.Body,
        AddressLimit = _addressLimit,
        HeadLimit = _headLimit,
        HeadNanoseconds = (long)_options.Timeouts.Head.TotalNanoseconds,
        IdleNanoseconds = (long)_options.Timeouts.Idle.TotalNanoseconds,
    };

    private void ListenAll(GatewayPipeline pipeline)
    {
        DownstreamOptions served = Served();
        bool isImplied = ReferenceEquals(_options.Listen[0], ListenOptions.Default);
        if (isImplied && _options.Inherited.Count > 0)
        {
            foreach (int descriptor in _inherited.TakeAll())
            {
                _addresses.Add(Url(_server.Listen(descriptor, true, _connectionsMax, served, pipeline)));
            }

            return;
        }

        foreach (ListenOptions listen in _options.Listen)
        {
            _addresses.AddRange(Listen(listen, served, _connectionsMax, pipeline));
        }
    }

    private static string Url(in NetAddress address) =>
        address.Family == NetFamily.Unix ? address.ToString() : "http://" + address;

    private List<string> Listen(
        ListenOptions listen, DownstreamOptions downstream, int connectionsMax, IExchangeHandler handler)
    {
        List<string> urls = [];
        int firstError = 0;
        int port = listen.Port;
        foreach (NetAddress address in ListenAddresses.Of(listen))
        {
            bool isDual = listen.Host is null;
            NetAddress wanted = address.Family == NetFamily.Unix ? address : address.WithPort(port);
            int inherited = _inherited.Take(wanted, isDual);
            int error = 0;
            NetAddress? bound = inherited >= 0
                ? _server.Listen(inherited, isInherited: true, connectionsMax, downstream, handler)
                : _server.Listen(wanted, isDual, connectionsMax, downstream, handler, out error);
            if (bound is { } opened)
            {
                // With port 0 the second family takes the port that the first one got.
                port = opened.Port;
                urls.Add(Url(opened));
                if (isDual)
                {
                    break;
                }
            }
            else if (error is -NetError.AddressInUse || urls.Count == 0)
            {
                firstError = firstError == 0 ? error : firstError;
            }
        }

        return firstError == 0 || (urls.Count > 0 && firstError != -NetError.AddressInUse)
            ? urls
            : throw new GatewayStartException(ListenProblem(listen, firstError));
    }

    private static string ListenProblem(ListenOptions listen, int error)
    {
        string advice = -error switch
        {
            NetError.AddressInUse => "another program listens there; stop it or choose another address",
            NetError.AccessDenied => "ports below 1024 and some directories need more rights; choose another address",
            NetError.AddressNotAvailable => "no network interface of this machine has that address",
            _ => "choose another address",
        };
        return $"cannot listen on {listen.Text}: {NetError.Describe(error)}; {advice}";
    }

    private void ReportStep(EventLoop loop, string step) =>
        _log.Warning($"loop {loop.Index} has been in one step for over 50 ms: {step}");
}
