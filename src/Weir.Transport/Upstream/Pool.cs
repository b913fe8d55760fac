using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The parked connections of one loop to one destination, last in, first out. Owner: one loop thread, but for
/// <see cref="ParkedCount"/> and <see cref="PostGiveUp"/>.
/// </summary>
internal sealed class Pool : LoopItem, IDeadlineOwner
{
    private readonly TransportLoop _transport;
    private readonly Deadline _sweep;
    private UpstreamConnection[] _parked = new UpstreamConnection[8];
    private int _count;
    private int _givingUp;

    internal Pool(Destination destination, TransportLoop transport)
    {
        Destination = destination;
        _transport = transport;
        Http2 = new Http2Clients(transport, destination);
        _sweep = new Deadline(transport.Loop.Timers, this);
        if (!destination.IsRetired)
        {
            transport.AddPool(this);
        }
    }

    internal Destination Destination { get; }

    /// <summary>Those connections that many attempts use at once.</summary>
    internal Http2Clients Http2 { get; }

    /// <summary>Any thread.</summary>
    internal int ParkedCount => Volatile.Read(ref _count);

    /// <summary>A stream of a connection that many use, else the connection parked last; null for neither.</summary>
    internal UpstreamChannel? TryTake(bool isTunnel)
    {
        UpstreamChannel? stream = WantsHttp1(isTunnel) ? null : Http2.TryOpen();
        if (stream is not null)
        {
            return stream;
        }

        while (_count > 0 && Destination.Limit.Waiting == 0)
        {
            UpstreamConnection connection = _parked[_count - 1];
            RemoveAt(_count - 1);
            if (!connection.Socket.CanRead)
            {
                connection.IsReused = true;
                return connection;
            }

            // Its end, or what nobody asked for, was harvested in this tick and is about to be told.
            connection.Close(Fault.UpstreamClosed, reset: false);
        }

        return null;
    }

    /// <summary>
    /// A new connection, after a wait in line when the pool is full. A fault leaves the attempt without one.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> AcquireAsync(Attempt attempt, bool isFresh)
    {
        isFresh |= WantsHttp1(attempt.IsTunnel);
        while (!isFresh && Http2.IsExpected && Http2.TryJoin(out DialWait? dial))
        {
            attempt.DialWait = dial;
            Fault joined = await dial!.WaitAsync();
            attempt.DialWait = null;
            attempt.Channel = joined == Fault.None ? Http2.TryOpen() : null;
            if (joined != Fault.None || attempt.Channel is not null)
            {
                return joined;
            }
        }

        if (!Destination.Limit.TryReserve())
        {
            long joined = _transport.Loop.Net.Now;
            PoolWait wait = new(_transport, Destination.Limit, isFresh);
            attempt.PoolWait = wait;
            ValueTask<Fault> waiting = wait.WaitAsync(Destination.Settings.WaitNanoseconds);
            Destination.Limit.Join(wait);
            Fault fault = await waiting;
            attempt.PoolWait = null;
            attempt.OnPlaced(since: joined);
            if (fault != Fault.None)
            {
                return fault;
            }

            attempt.Channel = wait.Channel ?? Arrive(wait.Moved);
            if (attempt.Channel is not null)
            {
                return Fault.None;
            }
        }

        if (attempt.AbortFault != Fault.None)
        {
            Destination.Limit.Release();
            return attempt.AbortFault;
        }

        long began = _transport.Loop.Net.Now;
        Http2.BeginDial();
        Fault dialled = await Dial.RunAsync(_transport, this, attempt);
        Http2.EndDial(dialled, isAborted: attempt.AbortFault != Fault.None);
        attempt.OnDialled(since: began);
        return dialled;
    }

    /// <summary>Begins to use a socket that was dialled, under a place that is reserved.</summary>
    internal UpstreamChannel Open(StreamSocket socket, bool isTunnel)
    {
        long lifetime = Destination.Settings.LifetimeNanoseconds;
        long jitter = (long)(lifetime * ((_transport.Random.NextDouble() * 0.2) - 0.1));
        long retiresAt = _transport.Loop.Now + lifetime + jitter;
        if (Http2.IsSpokenOn(socket, isTunnel))
        {
            return Http2.Add(new Http2Client(_transport, this, socket, retiresAt));
        }

        UpstreamConnection connection = new(_transport, this, socket, retiresAt);
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Takes a connection back that is between two exchanges: hands it to the head of the line, or parks it.
    /// </summary>
    internal void Park(UpstreamConnection connection)
    {
        PoolLimit limit = Destination.Limit;
        if (limit.Waiting > 0)
        {
            HandOver(connection);
            return;
        }

        if (Destination.IsRetired)
        {
            connection.Close(Fault.None, reset: false);
            return;
        }

        if (_count == _parked.Length)
        {
            Array.Resize(ref _parked, _count * 2);
        }

        connection.IsParked = true;
        _parked[_count] = connection;
        Volatile.Write(ref _count, _count + 1);
        if (!_sweep.IsSet || _sweep.At > connection.ExpiresAt)
        {
            _sweep.Set(connection.ExpiresAt);
        }

        // Who joins the line on another loop counts itself in and then looks for parked connections; here the
        // connection is counted in and then the line is looked at. With full fences one of them sees the other.
        Interlocked.MemoryBarrier();
        if (limit.Waiting > 0)
        {
            GiveUp();
        }
    }

    /// <summary>Closes a parked connection whose origin ended it or sent what nobody asked for.</summary>
    internal void Remove(UpstreamConnection connection, Fault fault)
    {
        int at = Array.IndexOf(_parked, connection, 0, _count);
        if (at >= 0)
        {
            RemoveAt(at);
            connection.Close(fault, reset: false);
        }
    }

    /// <summary>Closes all parked connections: the process ends, or the destination has been retired.</summary>
    internal void CloseAll()
    {
        Http2.RetireAll();
        while (_count > 0)
        {
            UpstreamConnection connection = _parked[_count - 1];
            RemoveAt(_count - 1);
            connection.Close(Fault.None, reset: false);
        }

        _sweep.Dispose();
    }

    /// <summary>Has parked connections handed over to those that wait in line. Any thread.</summary>
    internal void PostGiveUp()
    {
        if (Interlocked.Exchange(ref _givingUp, 1) == 0)
        {
            _transport.Loop.Post(this);
        }
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        long now = _transport.Loop.Now;
        long next = long.MaxValue;
        for (int i = _count - 1; i >= 0; i--)
        {
            UpstreamConnection connection = _parked[i];
            if (connection.ExpiresAt <= now)
            {
                RemoveAt(i);
                connection.Close(Fault.None, reset: false);
            }
            else
            {
                next = Math.Min(next, connection.ExpiresAt);
            }
        }

        if (next != long.MaxValue)
        {
            _sweep.Set(next);
        }
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        Interlocked.Exchange(ref _givingUp, 0);
        GiveUp();
        bool isGiven = Http2.GiveUp(whenIdle: true);
        if (Destination.Limit.Waiting == 0)
        {
            return;
        }

        // More wait than this loop had parked: the next one that has any is asked.
        Destination.AskForParked();
        if (!isGiven)
        {
            Destination.AskForHttp2(from: _transport.Loop.Index + 1);
        }
    }

    private void GiveUp()
    {
        while (_count > 0 && Destination.Limit.Waiting > 0)
        {
            UpstreamConnection oldest = _parked[0];
            RemoveAt(0);
            HandOver(oldest);
        }
    }

    // To the head of the line, on whatever loop it waits. One that wants a new connection gets the place of this one.
    private void HandOver(UpstreamConnection connection)
    {
        if (Destination.Limit.TakeHead() is { } wait)
        {
            wait.Grant(connection);
        }
        else
        {
            connection.Close(Fault.None, reset: false);
        }
    }

    // What came from another loop; null when it is of no use any more, and its place serves for a new one.
    private UpstreamConnection? Arrive(MovedConnection? moved)
    {
        if (moved is not { } arrived)
        {
            return null;
        }

        StreamSocket socket = new(_transport.Loop, arrived.Descriptor, Fault.UpstreamReset, isMoved: true);
        if (arrived.Tls is not null)
        {
            socket.Secure(arrived.Tls);
        }

        UpstreamConnection connection = new(_transport, this, socket, arrived.RetiresAt, isMoved: true);
        if (connection.TryArrive())
        {
            _transport.Counters.Moved++;
            connection.Open();
            return connection;
        }

        connection.Abandon();
        return null;
    }

    private bool WantsHttp1(bool isTunnel) => isTunnel && Destination.Settings.TunnelTls is not null;

    private void RemoveAt(int index)
    {
        _parked[index].IsParked = false;
        Array.Copy(_parked, index + 1, _parked, index, _count - index - 1);
        _parked[_count - 1] = null!;
        Volatile.Write(ref _count, _count - 1);
    }
}
