using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// An exchange whose halves became byte pumps, after 101 (Switching Protocols). Owner: one loop thread.
/// </summary>
internal sealed class Tunnel : IDeadlineOwner
{
    // Looks at the counters so often in an idle time; a tunnel is cut at most that share late.
    private const int LooksPerIdleTime = 8;

    private readonly Exchange _exchange;
    private readonly DownstreamChannel _downstream;
    private readonly UpstreamChannel _upstream;
    private readonly Deadline _look;
    private readonly long _idleNanoseconds;
    private long _bytesSeen;
    private long _movedAt;
    private Fault _fault;

    /// <param name="exchange">The exchange, whose reader and writer go on.</param>
    /// <param name="upstream">The connection of its attempt; the tunnel closes it.</param>
    internal Tunnel(Exchange exchange, UpstreamChannel upstream)
    {
        DownstreamChannel downstream = exchange.Channel;
        _exchange = exchange;
        _downstream = downstream;
        _upstream = upstream;
        _idleNanoseconds = downstream.Connection.IdleNanoseconds;
        _look = new Deadline(downstream.Loop.Timers, this);
    }

    private long BytesMoved =>
        _downstream.Stream.BytesReceived + _downstream.Stream.BytesSent
        + _upstream.Stream.BytesReceived + _upstream.Stream.BytesSent;

    /// <summary>
    /// Pumps both ways until both have ended, one breaks, or nothing has moved for the idle time. Closes the upstream
    /// connection; the downstream one is its owner's.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> RunAsync()
    {
        _downstream.Transport.Counters.OpenTunnels++;
        _downstream.IsTunnel = true;
        _upstream.IsTunnel = true;
        _downstream.Timer.ClearOutput();
        _movedAt = _downstream.Loop.Now;
        OnDeadline();
        ValueTask<Fault> request = PumpAsync(_downstream, _exchange.RequestBody, _upstream, new BodyWriter());
        ValueTask<Fault> response = PumpAsync(_upstream, new BodyReader(), _downstream, _exchange.ResponseBody);
        Fault requestFault = await request;
        Fault responseFault = await response;
        _look.Dispose();
        _downstream.Transport.Counters.OpenTunnels--;
        Fault fault = requestFault != Fault.None ? requestFault : responseFault;
        _upstream.Close(fault, reset: fault != Fault.None);
        return fault;
    }

    /// <summary>Ends both directions with a fault.</summary>
    internal void Abort(Fault fault)
    {
        _fault = fault;
        _downstream.Stream.Abort(fault);
        _upstream.Stream.Abort(fault);
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        long now = _downstream.Loop.Now;
        long bytes = BytesMoved;
        if (bytes != _bytesSeen)
        {
            _bytesSeen = bytes;
            _movedAt = now;
        }

        if (now - _movedAt >= _idleNanoseconds)
        {
            Abort(Fault.IdleTimeout);
            return;
        }

        _look.Set(now + Math.Max(1, _idleNanoseconds / LooksPerIdleTime));
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> PumpAsync(
        HttpChannel source, BodyReader reader, HttpChannel target, BodyWriter writer)
    {
        reader.Begin(source, BodyFraming.UntilClose, long.MaxValue);
        writer.Begin(target, BodyFraming.UntilClose);

        // The other direction may have broken before this one could begin to wait.
        Fault fault = _fault != Fault.None ? _fault : await BodyRelay.RunAsync(reader, writer, target);
        if (fault == Fault.None)
        {
            fault = await target.Stream.DrainedAsync(0);
        }

        if (fault == Fault.None)
        {
            target.Stream.ShutdownWrite();
        }
        else
        {
            // One direction is broken: the other one has nobody to talk to.
            Abort(fault);
        }

        return fault;
    }
}
