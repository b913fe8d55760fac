using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Telemetry;

namespace Weir.Transport;

/// <summary>
/// What transport keeps on each loop: its connections, its pooled objects, its counters. Owner: one loop thread, but
/// for the counters, which any thread reads.
/// </summary>
public sealed class TransportLoop
{
    private const int ExchangesKeptMax = 1024;
    private const int AttemptsKeptMax = 64;

    private readonly List<Pool> _pools = [];
    private readonly Stack<Http2ServerStream> _freeServerStreams = new();
    private readonly Stack<Http2ClientStream> _freeClientStreams = new();
    private Attempt? _freeAttempt;
    private int _freeAttemptCount;
    private Exchange? _freeExchange;
    private int _freeExchangeCount;

    /// <param name="loop">The loop.</param>
    /// <param name="metrics">What it counts into.</param>
    /// <param name="resolver">Where names are looked up.</param>
    /// <param name="idleNanoseconds">How long an idle connection, an event stream or a tunnel is kept.</param>
    public TransportLoop(EventLoop loop, LoopMetrics metrics, Resolver resolver, long idleNanoseconds)
    {
        Loop = loop;
        Metrics = metrics;
        Resolver = resolver;
        IdleNanoseconds = idleNanoseconds;
        Counters = metrics.Counters;
        UpstreamClosed = metrics.UpstreamClosed;
        Date = new DateText(loop);
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        loop.Net.FillRandom(seed);
        Random = new SeededRandom(BitConverter.ToUInt64(seed));
    }

    public EventLoop Loop { get; }

    public LoopMetrics Metrics { get; }

    public Resolver Resolver { get; }

    public LoopCounters Counters { get; }

    /// <summary>Random numbers that nothing secret hangs on: identifiers, jitter.</summary>
    public SeededRandom Random { get; }

    /// <summary>How long an idle connection, an event stream or a tunnel is kept.</summary>
    public long IdleNanoseconds { get; internal set; }

    /// <summary>Whether the process is on its way out: kept connections answer once more and close.</summary>
    public bool IsDraining { get; internal set; }

    /// <summary>
    /// What all connections of HTTP/2 of the process together may do that costs more than it carries.
    /// </summary>
    internal Http2Allowance Http2Allowance { get; set; } = new();

    internal ClosedConnections UpstreamClosed { get; }

    internal DateText Date { get; }

    internal HeadPool Heads { get; } = new();

    internal ConnectionList Connections { get; } = new();

    internal UnfinishedHeads UnfinishedHeads { get; } = new();

    /// <summary>Copies of requests that are under way.</summary>
    internal int CopiesUnderWay { get; set; }

    /// <summary>An exchange for a channel; null for a copy of a request, which has none.</summary>
    internal Exchange RentExchange(DownstreamChannel? channel)
    {
        Exchange? exchange = _freeExchange;
        if (exchange is null)
        {
            exchange = new Exchange(this);
        }
        else
        {
            _freeExchange = exchange.NextFree;
            exchange.NextFree = null;
            _freeExchangeCount--;
        }

        exchange.Channel = channel!;
        return exchange;
    }

    internal void ReturnExchange(Exchange exchange)
    {
        exchange.Reset();
        if (_freeExchangeCount < ExchangesKeptMax)
        {
            exchange.NextFree = _freeExchange;
            _freeExchange = exchange;
            _freeExchangeCount++;
        }
    }

    internal Http2ServerStream RentServerStream() =>
        _freeServerStreams.TryPop(out Http2ServerStream? stream) ? stream : new Http2ServerStream(this);

    internal void ReturnServerStream(Http2ServerStream stream)
    {
        if (_freeServerStreams.Count < ExchangesKeptMax)
        {
            _freeServerStreams.Push(stream);
        }
    }

    internal Http2ClientStream RentClientStream() =>
        _freeClientStreams.TryPop(out Http2ClientStream? stream) ? stream : new Http2ClientStream(this);

    internal void ReturnClientStream(Http2ClientStream stream)
    {
        if (_freeClientStreams.Count < ExchangesKeptMax)
        {
            _freeClientStreams.Push(stream);
        }
    }

    internal Attempt RentAttempt()
    {
        Attempt? attempt = _freeAttempt;
        if (attempt is null)
        {
            return new Attempt();
        }

        _freeAttempt = attempt.NextFree;
        attempt.NextFree = null;
        _freeAttemptCount--;
        return attempt;
    }

    /// <summary>Takes an attempt back that its exchange has ended before it ends itself.</summary>
    internal void ReturnAttempt(Attempt attempt)
    {
        if (_freeAttemptCount < AttemptsKeptMax)
        {
            attempt.NextFree = _freeAttempt;
            _freeAttempt = attempt;
            _freeAttemptCount++;
        }
    }

    internal void AddPool(Pool pool) => _pools.Add(pool);

    internal void RemovePool(Pool pool) => _pools.Remove(pool);

    /// <summary>Closes every parked connection: the process ends.</summary>
    internal void ClosePools()
    {
        foreach (Pool pool in _pools)
        {
            pool.CloseAll();
        }
    }
}
