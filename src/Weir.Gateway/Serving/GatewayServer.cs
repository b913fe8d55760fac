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
    private readonly EventLog _log;
    private readonly EngineMetrics _metrics;
    private readonly Server _server;
    private readonly Resolver _resolver;
    private readonly Watchdog _watchdog;
    private readonly DownstreamServices _services;
    private readonly InheritedListeners _inherited;
    private readonly AccessLog _accessLog;
    private readonly AccessLogCompiler _accessLogCompiler;
    private readonly ListenerTable _listeners;
    private readonly GatewayPipeline _pipeline;
    private readonly Action<Exception> _onDefect;
    private readonly List<OpenListener> _inProcess = [];
    private volatile GatewaySnapshot _snapshot;
    private OpenListener? _admin;
    private Func<Exchange, ValueTask<Fault>>? _answerAdmin;

    private GatewayServer(GatewayOptions options, EventLog log, MetricsRegistry registry)
    {
        _log = log;
        int loopCount = options.Loops > 0 ? options.Loops : Environment.ProcessorCount;
        EngineMetrics metrics = _metrics = new EngineMetrics(registry, MethodNames(), loopCount);
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
        _onDefect = e => log.Error($"{Fault.Defect.Word()}: {e}");
        _snapshot = new GatewayCompiler(options, metrics, loopCount, _onDefect).Compile();
        RegisterPools(registry);
        LinuxNet clock = new();
        DateTimeOffset Utc() => DateTimeOffset.FromUnixTimeMilliseconds(clock.UtcNowMs);
        _accessLog = new AccessLog(loopCount, log, Utc, () => clock.Now);
        _accessLog.Register(registry);
        _accessLogCompiler = new AccessLogCompiler(_accessLog, log, Utc);
        _pipeline = new GatewayPipeline(_snapshot.Router, log, access: new AccessReporter(_accessLog));
        _services = new DownstreamServices(options.Limits, _pipeline, metrics, log);
        _server = new Server(transports);
        _inherited = new InheritedListeners(transports[0].Loop.Net, options.Inherited);
        _listeners = new ListenerTable(_server, _inherited);
        View = new GatewayView(transports, metrics, () => _snapshot, () => _services.ConnectionsMax);
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
    public IReadOnlyList<string> Addresses
    {
        get
        {
            List<string> urls = [];
            foreach (OpenListener listener in _listeners.Open)
            {
                urls.AddRange(Urls(listener));
            }

            return urls;
        }
    }

    /// <summary>Downstream connections that are open, those of the process's own needs left out. Any thread.</summary>
    public long ConnectionCount => _server.ConnectionCount;

    /// <summary>Exchanges under way, those of the process's own needs left out. Any thread.</summary>
    public long ActiveRequests => _server.ActiveRequests;

    /// <summary>
    /// Whether requests are taken: false before the listeners are open and once the process drains. Any thread.
    /// </summary>
    public bool IsReady { get; private set; }

    /// <summary>The last requests that failed or were slow. Any thread.</summary>
    public RecentRequests Recent => _accessLog.Recent;

    /// <summary>Whether the process is on its way out. Any thread.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Starts the loops and opens every listener.</summary>
    /// <exception cref="GatewayStartException">
    /// A listener or the access log cannot be opened, or the system is not supported.
    /// </exception>
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
            server._accessLogCompiler.Apply(options.AccessLog);
            server._server.Start();
            server._watchdog.Start();
            server.ListenAll(options);
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

    /// <summary>Opens the file of the access log by its path again, after it was renamed. Any thread.</summary>
    public void ReopenAccessLog() => _accessLog.Reopen();

    /// <summary>
    /// Opens a listener whose requests are answered by code of this process, outside the routes and the metrics of
    /// requests. Returns its addresses as URLs.
    /// </summary>
    /// <exception cref="GatewayStartException">The listener cannot be opened.</exception>
    public IReadOnlyList<string> ListenInProcess(ListenOptions listen, Func<Exchange, ValueTask<Fault>> answer)
    {
        ArgumentNullException.ThrowIfNull(listen);
        return Urls(ServeInProcess(_listeners.Bind(listen), answer));
    }

    /// <summary>
    /// Opens the admin address of the configuration, whose requests are answered by code of this process; a later
    /// configuration may move it. Returns its addresses as URLs, none when it is off.
    /// </summary>
    /// <exception cref="GatewayStartException">The listener cannot be opened.</exception>
    public IReadOnlyList<string> ListenAdmin(Func<Exchange, ValueTask<Fault>> answer)
    {
        _answerAdmin = answer;
        if (Options.Admin is null)
        {
            return [];
        }

        _admin = ServeInProcess(_listeners.Bind(Options.Admin.Listen), answer);
        return Urls(_admin);
    }

    /// <summary>
    /// Goes over to another configuration. What has begun ends under the old one; what is the same in both keeps its
    /// sockets, connections and pools. Takes 200 ms when a listener goes. The result is what cannot change while the
    /// process runs and stays as it was, as sentences.
    /// </summary>
    /// <exception cref="GatewayStartException">It cannot be served; everything is as it was.</exception>
    public IReadOnlyList<string> Reload(GatewayOptions next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (!IsReady)
        {
            throw new GatewayStartException("the gateway is draining; its configuration stays as it is");
        }

        GatewaySnapshot old = _snapshot;
        List<string> notes = [];
        GatewayOptions options = FixedSettings.Keep(Options, next, notes);
        GatewaySnapshot snapshot = new GatewayCompiler(options, _metrics, Loops, _onDefect, old).Compile();
        FixedSettings.NoteUnmeasured(snapshot.Router, notes);
        RefuseTrade(options);
        Func<ListenOptions, ListenerService> services = _services.Of(options);
        BoundListener? admin = BindAdmin(options.Admin);
        ListenerSwap? listeners = null;
        try
        {
            listeners = ListenerSwap.Prepare(_listeners, _server, options.Listen, options.Drain.Grace);
            _accessLogCompiler.Apply(options.AccessLog);
        }
        catch
        {
            listeners?.Undo();
            if (admin is not null)
            {
                _listeners.Discard(admin);
            }

            throw;
        }

        // Nothing fails from here on.
        bool movesAdmin = MovesAdmin(options.Admin);
        Apply(snapshot);
        listeners.Commit(services);
        Retire(old, snapshot);
        listeners.CloseGone();
        if (movesAdmin)
        {
            MoveAdmin(admin, options.Drain.Grace);
        }

        return notes;
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
        DrainOptions drain = Options.Drain;
        if (drain.Delay > TimeSpan.Zero)
        {
            stopNow.WaitOne(drain.Delay);
        }

        return _server.Drain(drain.Grace, stopNow);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsReady = false;
        _watchdog.Dispose();
        _server.Dispose();
        _snapshot.Compressor.Dispose();
        _resolver.Dispose();
        _snapshot.Files.Dispose();
        _accessLog.Dispose();
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

    private static IReadOnlyList<string> Urls(OpenListener listener)
    {
        List<string> urls = [];
        foreach (ServedListener socket in listener.Sockets)
        {
            urls.Add(ListenerTable.Url(socket.Address, listener.Options.IsSecure));
        }

        return urls;
    }

    // The two kinds of addresses are opened one after the other, so they cannot change places.
    private void RefuseTrade(GatewayOptions next)
    {
        ListenOptions? admin = next.Admin?.Listen;
        foreach (ListenOptions listen in next.Listen)
        {
            if (_admin is not null && _admin.Options.Key != listen.Key && listen.Overlaps(_admin.Options))
            {
                throw new GatewayStartException(
                    $"cannot listen on {listen.Text}: it is the admin address now; move that one first");
            }
        }

        foreach (OpenListener open in _listeners.Open)
        {
            if (admin is not null && admin.Overlaps(open.Options))
            {
                throw new GatewayStartException(
                    $"cannot listen on {admin.Text}: requests come in there now; move that listener first");
            }
        }
    }

    private bool MovesAdmin(AdminOptions? next) =>
        _answerAdmin is not null && next?.Listen.Key != Options.Admin?.Listen.Key;

    private BoundListener? BindAdmin(AdminOptions? next) =>
        next is not null && MovesAdmin(next) ? _listeners.Bind(next.Listen) : null;

    private void MoveAdmin(BoundListener? next, TimeSpan grace)
    {
        OpenListener? gone = _admin;
        _admin = next is null ? null : ServeInProcess(next, _answerAdmin!);
        if (gone is not null)
        {
            _inProcess.Remove(gone);
            _server.Close(gone.Sockets, grace);
        }
    }

    // The options of the access log are part of the snapshot: what writes it takes them over here.
    private void Apply(GatewaySnapshot snapshot)
    {
        GatewayOptions options = snapshot.Options;
        _snapshot = snapshot;
        _pipeline.Swap(snapshot.Router);
        _services.Apply(options.Limits);
        _server.SetIdle((long)options.Timeouts.Idle.TotalNanoseconds);
        foreach (OpenListener open in _inProcess)
        {
            foreach (ServedListener socket in open.Sockets)
            {
                socket.Service = _services.InProcess(socket.Service.Handler, options.Limits);
            }
        }
    }

    private void Retire(GatewaySnapshot old, GatewaySnapshot next)
    {
        foreach ((string key, Destination destination) in old.Destinations)
        {
            if (!next.Destinations.ContainsKey(key))
            {
                _server.Retire(destination);
            }
        }
    }

    private OpenListener ServeInProcess(BoundListener bound, Func<Exchange, ValueTask<Fault>> answer)
    {
        Route route = new()
        {
            Name = bound.Options.Text,
            Subject = RequestFamily.NoSubject,
            BodyBytesMax = Options.Limits.Body,
            Origin = new HandlerOrigin(answer),
        };
        Router router = new([route], PathOptions.Default, new TrustedProxies([]));
        GatewayPipeline pipeline = new(router, _log, isMeasured: false);
        OpenListener open = _listeners.Serve(bound, _services.InProcess(pipeline, Options.Limits));
        _inProcess.Add(open);
        return open;
    }

    private void RegisterPools(MetricsRegistry registry) =>
        PoolPoints.Register(registry, points =>
        {
            foreach (Destination destination in _snapshot.Destinations.Values)
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

    private void ListenAll(GatewayOptions options)
    {
        Func<ListenOptions, ListenerService> services = _services.Of(options);
        if (ReferenceEquals(options.Listen[0], ListenOptions.Default) && options.Inherited.Count > 0)
        {
            _listeners.ServeInherited(services);
            return;
        }

        ListenerSwap.Prepare(_listeners, _server, options.Listen, options.Drain.Grace).Commit(services);
    }

    private void ReportStep(EventLoop loop, string step) =>
        _log.Warning($"loop {loop.Index} has been in one step for over 50 ms: {step}");
}
