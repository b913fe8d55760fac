using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Testing.Transport;

/// <summary>
/// Transport on real loops in a simulated world: a server, one destination, its scripted origin, and scripted clients.
/// Owner: the world's thread.
/// </summary>
public sealed class TransportScene
{
    private const int OriginPort = 3000;

    private readonly TransportLoop[] _transports;
    private readonly SimulatedWorld _world;
    private readonly int _descriptorsAtStart;

    public TransportScene(ulong seed, int loops, TransportSceneOptions? options = null)
    {
        Options = options ?? new TransportSceneOptions();
        _world = new SimulatedWorld(seed, Options.World);
        Allowance = new SlabAllowance(Options.SlabBytes);
        EngineMetrics metrics = new(new MetricsRegistry(), ["GET"], loops);
        EventLoop[] eventLoops = _world.AddLoops(loops, Allowance);
        Resolver resolver = new(eventLoops[0].Net, isInline: true);
        _transports = new TransportLoop[loops];
        for (int i = 0; i < loops; i++)
        {
            _transports[i] = new TransportLoop(
                eventLoops[i], metrics.ForLoop(i), resolver, Options.Downstream.IdleNanoseconds);
        }

        Destination = new Destination(
            "http://origin", Options.OriginHost, OriginPort, unixPath: null, Options.Upstream, 0, loops);
        Handler = new ProxyHandler(Destination, Options.Timeouts);
        Server = new Server(_transports);
        Address = Server.Listen(
            NetAddress.IPv4(0x7F000001, 8080), dualStack: false, 10_000, Options.Downstream, Handler, out _)!.Value;
        Script = new ScriptedOrigin(_world, Problems.Add) { ExtraField = Options.OriginField };
        Http2Script = new ScriptedHttp2Origin(_world, Problems.Add) { Options = Options.OriginHttp2 };
        Origin = _world.Serve(OriginAddress, Script.OnChanged);
        Origin.Accepted = SpeaksHttp2 ? Http2Script.Accept : null;
        Options.Prepare?.Invoke(this);
        _world.Settle();
        _descriptorsAtStart = _world.OpenDescriptors;
    }

    public static NetAddress OriginAddress => NetAddress.IPv4(0x0A000001, OriginPort);

    public TransportSceneOptions Options { get; }

    public SimulatedWorld World => _world;

    public SlabAllowance Allowance { get; }

    public IReadOnlyList<TransportLoop> Transports => _transports;

    public Destination Destination { get; }

    public ProxyHandler Handler { get; }

    public Server Server { get; }

    /// <summary>
    /// Where clients connect; <see cref="TransportSceneOptions.Prepare"/> may put something before it.
    /// </summary>
    public NetAddress Address { get; set; }

    public ScriptedOrigin Script { get; }

    /// <summary>The origin in its place, where HTTP/2 is spoken to the destination.</summary>
    public ScriptedHttp2Origin Http2Script { get; }

    public SimulatedOrigin Origin { get; }

    public List<ScriptedClient> Clients { get; } = [];

    public List<ScriptedHttp2Client> Http2Clients { get; } = [];

    /// <summary>What went against the rules, as text.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Starts a client with its requests.</summary>
    public ScriptedClient Start(bool isPipelined, params ScriptedRequest[] requests)
    {
        ScriptedClient client = ScriptedClient.Start(_world, Address, requests, isPipelined, Problems.Add);
        Clients.Add(client);
        return client;
    }

    /// <summary>Starts a client of HTTP/2 with its requests, some of them at once.</summary>
    public ScriptedHttp2Client StartHttp2(int atOnce, params ScriptedRequest[] requests)
    {
        ScriptedHttp2Client client = ScriptedHttp2Client.Start(_world, Address, requests, atOnce, Problems.Add);
        Http2Clients.Add(client);
        return client;
    }

    /// <summary>Runs until every client is done; false when one is stuck.</summary>
    public bool RunClients(int stepsMax = 2_000_000) => _world.Run(
        () => Clients.TrueForAll(c => c.IsDone) && Http2Clients.TrueForAll(c => c.IsDone), stepsMax);

    /// <summary>The sum of a counter over the loops.</summary>
    public long Sum(Func<LoopCounters, long> counter) => _transports.Sum(transport => counter(transport.Counters));

    /// <summary>
    /// Lets what is under way end, and tells what is left that should not be: at first with what the pool may keep,
    /// then, when its time is over, with nothing.
    /// </summary>
    public IReadOnlyList<string> FindLeftovers()
    {
        List<string> found = [.. Problems, .. Handler.Defects.Select(defect => defect.ToString())];
        Expect(_world.Run(HasNoConnection), true, "downstream connections end", found);
        Expect(_world.RunFor(100), true, "the world goes on", found);
        Expect(Sum(counters => counters.ActiveRequests), 0, "active requests", found);
        Expect(Sum(counters => counters.DownstreamOpen), 0, "open downstream", found);
        Expect(Sum(counters => counters.Http2Open), 0, "open downstream of HTTP/2", found);
        Expect(Sum(counters => counters.OpenTunnels), 0, "open tunnels", found);
        Expect(Destination.Waiting, 0, "waiting", found);
        if (!SpeaksHttp2)
        {
            Expect(Destination.Open, Destination.Parked, "open upstream connections, against parked ones", found);
        }

        ExpectNoSlabs(found);
        Expect(_world.RunFor(5 * 60 * 1000), true, "the world goes on", found);
        Expect(Destination.Open, 0, "open upstream connections at the end", found);
        Expect(Destination.Parked, 0, "parked connections at the end", found);
        Expect(Sum(counters => counters.UpstreamOpen), 0, "counted upstream connections", found);
        Expect(_world.OpenDescriptors, _descriptorsAtStart, "descriptors", found);
        foreach (TransportLoop transport in _transports)
        {
            Expect(transport.Loop.Timers.Count, 0, "timers", found);
        }

        ExpectNoSlabs(found);
        return found;
    }

    private static void Expect<T>(T actual, T expected, string what, List<string> found)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            found.Add($"{what}: {actual} instead of {expected}");
        }
    }

    private bool SpeaksHttp2 => Options.Upstream.Protocol == UpstreamProtocol.Http2;

    private bool HasNoConnection() => _transports.All(transport => transport.Loop.ConnectionCount == 0);

    private void ExpectNoSlabs(List<string> found)
    {
        foreach (TransportLoop transport in _transports)
        {
            Expect(transport.Loop.Slabs.RentedBytes, 0, $"slab bytes of loop {transport.Loop.Index}", found);
        }
    }
}
