using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The HTTP/2 connections of one loop to one destination: each takes requests until its streams are used up, and who
/// comes while one is being opened waits for that, and for its settings, instead of opening its own. Owner: one loop
/// thread.
/// </summary>
internal sealed class Http2Clients(TransportLoop transport, Destination destination)
{
    // What a server usually allows; so many wait for one connection that is being opened.
    private const int JoinedPerDialMax = 100;

    private readonly List<Http2Client> _clients = [];
    private readonly List<DialWait> _joined = [];
    private int _dials;

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
    internal void Remove(Http2Client client) => _clients.Remove(client);

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

    internal void BeginDial() => _dials++;

    /// <summary>
    /// A connection was opened, or could not be: those who wait for it get the same fault, unless it was the one who
    /// opened it that did not want it any more.
    /// </summary>
    internal void EndDial(Fault fault, bool isAborted)
    {
        _dials--;
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
        while (limit.Waiting > 0 && client.CanOpen)
        {
            if (limit.TakeFirstOf(transport) is { } wait)
            {
                wait.Grant(client.Open());
                continue;
            }

            if (client.OpenCount == 0)
            {
                // Another loop wants a connection of its own.
                client.Retire();
            }

            return;
        }
    }

    /// <summary>Lets all connections go as soon as their requests are done.</summary>
    internal void RetireAll()
    {
        foreach (Http2Client client in _clients)
        {
            client.Retire();
        }

        _clients.Clear();
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
