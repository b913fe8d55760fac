using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The HTTP/2 connections of one loop to one destination: each takes requests until its streams are used up, and who
/// comes while one is being opened waits for that, and for its settings, instead of opening its own. Owner: one loop
/// thread, but for <see cref="Count"/> and <see cref="Held"/>.
/// </summary>
/// <remarks>
/// Connections stay on their loop, so in a pool that is full a loop may have none. While somebody stands in line, the
/// loops give connections up, which end with their streams and leave their places to the head of the line: one without
/// a stream at once, one of a loop that has at least two more than the loop that waits, and the last one of a loop for
/// a loop that has none, when it has served for its turn. Those in use go one a turn, over all loops.
/// </remarks>
internal sealed class Http2Clients(TransportLoop transport, Destination destination)
{
    // What a server usually allows; so many wait for one connection that is being opened.
    private const int JoinedPerDialMax = 100;

    private readonly List<Http2Client> _clients = [];
    private readonly List<DialWait> _joined = [];
    private int _dials;
    private int _count;

    // Connections that are open, and whose settings have not come.
    private int _settling;
    private bool _isRefused;

    /// <summary>Whether connections are likely to speak HTTP/2.</summary>
    internal bool IsExpected => destination.Settings.Protocol switch
    {
        UpstreamProtocol.Http2 => true,
        UpstreamProtocol.Negotiated => destination.Settings.Tls is not null && !_isRefused,
        _ => false,
    };

    /// <summary>Connections that take requests. Any thread.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Those, and the connections that are being opened. Any thread.</summary>
    internal int Held => Count + Volatile.Read(ref _dials);

    /// <summary>Streams that the destination has last said to allow on a connection; at least 1.</summary>
    internal int StreamsMax { get; set; } = int.MaxValue;

    private int Awaited => _dials + _settling;

    private bool CanJoin => _joined.Count < (long)Awaited * Math.Min(StreamsMax, JoinedPerDialMax);

    /// <summary>Whether a socket that was dialled speaks HTTP/2.</summary>
    internal bool IsSpokenOn(StreamSocket socket, bool isTunnel)
    {
        bool isSpoken = socket.Tls is { } session
            ? session.Protocol.SequenceEqual("h2"u8)
            : destination.Settings.Protocol == UpstreamProtocol.Http2;
        _isRefused = isTunnel ? _isRefused : !isSpoken;
        return isSpoken;
    }

    /// <summary>A stream of a connection that is open; null when none has one.</summary>
    internal Http2ClientStream? TryOpen()
    {
        foreach (Http2Client client in _clients)
        {
            if (client.CanOpen)
            {
                return client.Open();
            }
        }

        return null;
    }

    /// <summary>Begins to use a connection.</summary>
    internal Http2ClientStream Add(Http2Client client)
    {
        _clients.Add(client);
        Volatile.Write(ref _count, _clients.Count);
        _settling++;
        transport.Loop.Spawn(client);
        return client.Open();
    }

    /// <summary>
    /// The settings of a new connection have come, or it has ended without them: those who wait look again, or get the
    /// same fault.
    /// </summary>
    /// <remarks>
    /// Only then is it known how many streams it allows: who is refused in the middle of a body cannot try again.
    /// </remarks>
    internal void EndSettling(Fault fault)
    {
        _settling--;
        ResumeJoined(fault);
    }

    /// <summary>A connection takes no further requests.</summary>
    internal void Remove(Http2Client client)
    {
        _clients.Remove(client);
        Volatile.Write(ref _count, _clients.Count);
    }

    /// <summary>
    /// Waits for a connection that is being opened, if there is one. True: look again, or <paramref name="wait"/> for
    /// the fault of that one first.
    /// </summary>
    internal bool TryJoin(out DialWait? wait)
    {
        wait = CanJoin ? new DialWait(this, transport.Loop) : null;
        if (wait is not null)
        {
            _joined.Add(wait);
        }

        return wait is not null;
    }

    internal void Leave(DialWait wait) => _joined.Remove(wait);

    internal void BeginDial() => Volatile.Write(ref _dials, _dials + 1);

    /// <summary>
    /// A connection was opened, or could not be: those who wait for it get the same fault, unless it was the one who
    /// opened it that did not want it any more.
    /// </summary>
    internal void EndDial(Fault fault, bool isAborted)
    {
        Volatile.Write(ref _dials, _dials - 1);
        bool isSettling = fault == Fault.None && _settling > 0;
        if (!isSettling)
        {
            ResumeJoined(isAborted ? Fault.None : fault);
        }
    }

    /// <summary>A connection has room for another stream: those that stand in line for a place can have it.</summary>
    internal void OnStreamFree(Http2Client client)
    {
        if (destination.IsRetired)
        {
            client.Retire();
        }
        else
        {
            ServeLine(client);
        }
    }

    /// <summary>Gives those that stand in line for a place the streams that a connection has left.</summary>
    internal void ServeLine(Http2Client client)
    {
        PoolLimit limit = destination.Limit;
        if (limit.Waiting == 0)
        {
            return;
        }

        bool isGiven = GiveUp(whenIdle: false);
        while (limit.Waiting > 0 && client.CanOpen && limit.TakeFirstOf(transport) is { } wait)
        {
            wait.Grant(client.Open());
        }

        if (!isGiven && limit.Waiting > 0)
        {
            GiveUp(whenIdle: true);
        }
    }

    /// <summary>
    /// Gives up a connection for the head of the line, if that is fair to this loop; true if it has.
    /// </summary>
    /// <param name="whenIdle">Whether one without a stream is not needed here.</param>
    internal bool GiveUp(bool whenIdle)
    {
        PoolLimit limit = destination.Limit;
        long now = transport.Loop.Now;
        bool isAsked = limit.Waiting > 0 && (whenIdle || now >= limit.NextTurnAt);
        if (!isAsked || LeastUsed() is not { } client || !limit.TryPeek(out TransportLoop? waiting, out bool isFresh))
        {
            return false;
        }

        if (!isFresh && ReferenceEquals(waiting, transport))
        {
            // It waits for a stream of what is here.
            return false;
        }

        bool isIdle = whenIdle && client.OpenCount == 0;
        if (!isIdle)
        {
            // Who wants a connection of another protocol has no use for those that its loop has.
            int held = isFresh ? 0 : destination.HeldBy(waiting);
            bool hadTurn = held == 0 && now - client.ServesSince >= destination.TurnNanoseconds;
            bool isFair = _clients.Count > held + 1 || hadTurn;
            if (!isFair || !limit.TryTakeTurn(now, destination.TurnNanoseconds))
            {
                return false;
            }
        }

        Remove(client);
        client.Retire();
        return true;
    }

    /// <summary>Lets all connections go as soon as their requests are done.</summary>
    internal void RetireAll()
    {
        foreach (Http2Client client in _clients)
        {
            client.Retire();
        }

        _clients.Clear();
        Volatile.Write(ref _count, 0);
    }

    // Of those that can go: nobody has a place in it without having used it yet.
    private Http2Client? LeastUsed()
    {
        Http2Client? least = null;
        foreach (Http2Client client in _clients)
        {
            if (client.CanGo && (least is null || client.OpenCount < least.OpenCount))
            {
                least = client;
            }
        }

        return least;
    }

    private void ResumeJoined(Fault fault)
    {
        foreach (DialWait wait in _joined)
        {
            wait.Resume(fault);
        }

        _joined.Clear();
    }
}
