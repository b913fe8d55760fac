using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Telemetry;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>
/// A server on one real loop in a simulated world, whose exchanges are answered by a function. Owner: the world's
/// thread.
/// </summary>
internal sealed class AnsweringScene : IExchangeHandler
{
    private const long IdleNanoseconds = 75_000_000_000;

    private readonly Func<Exchange, ValueTask<Fault>> _answer;
    private readonly NetAddress _address;
    private readonly LoopMetrics _metrics;

    public AnsweringScene(ulong seed, SimulatedOptions options, Func<Exchange, ValueTask<Fault>> answer)
    {
        _answer = answer;
        World = new SimulatedWorld(seed, options);
        EventLoop loop = World.AddLoops(1, new SlabAllowance(16 << 20))[0];
        EngineMetrics metrics = new(new MetricsRegistry(), ["GET"], 1);
        Resolver resolver = new(loop.Net, isInline: true);
        _metrics = metrics.ForLoop(0);
        Server server = new([new TransportLoop(loop, _metrics, resolver, IdleNanoseconds)]);
        NetAddress wanted = NetAddress.IPv4(0x7F000001, 8080);
        _address = server.Listen(wanted, dualStack: false, 100, new DownstreamOptions(), this, out _)!.Value;
        World.Settle();
    }

    public SimulatedWorld World { get; }

    /// <summary>How the exchanges ended, in their order.</summary>
    public List<Fault> Finished { get; } = [];

    /// <summary>What was thrown, for a test that expects it.</summary>
    public List<Exception>? Defects { get; init; }

    /// <summary>Bytes of slabs that are rented.</summary>
    public long RentedBytes => World.Loops[0].Slabs.RentedBytes;

    /// <summary>A client that has sent a request.</summary>
    public SimulatedPeer Ask(string startLine)
    {
        SimulatedPeer client = World.Connect(_address);
        client.Send($"{startLine}\r\nHost: a\r\n\r\n");
        return client;
    }

    /// <summary>Client connections that a fault has closed.</summary>
    public long Closed(Fault fault) => _metrics.DownstreamClosed.Count(fault);

    /// <inheritdoc/>
    public ValueTask<Fault> HandleAsync(Exchange exchange) => _answer(exchange);

    /// <inheritdoc/>
    public void OnFinished(Exchange exchange, Fault fault) => Finished.Add(fault);

    /// <inheritdoc/>
    public void OnRefused(Fault fault, in NetAddress client, string? cause)
    {
    }

    /// <inheritdoc/>
    public void OnDefect(Exception exception)
    {
        Assert.True(Defects is not null, exception.ToString());
        Defects.Add(exception);
    }
}
