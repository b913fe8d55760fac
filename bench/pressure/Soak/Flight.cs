namespace Weir.Pressure;

/// <summary>
/// One request under way: what client and origin know of each other while it lasts. Owner: the client's task; the
/// origin's task writes the three fields that are told below.
/// </summary>
internal sealed class Flight(RequestPlan plan)
{
    private int _seen;
    private int _isOverdue;

    public RequestPlan Plan { get; } = plan;

    /// <summary>By TickCount64.</summary>
    public long StartedMs { get; } = Environment.TickCount64;

    /// <summary>The connection that it is on, for the one who ends what takes too long.</summary>
    public WirePeer? Peer { get; set; }

    /// <summary>How often its head reached the origin. Written by the origin.</summary>
    public int Seen => Volatile.Read(ref _seen);

    /// <summary>When it reached the origin, by TickCount64; 0 before. Written by the origin.</summary>
    public long SeenMs { get; set; }

    /// <summary>When the origin began to answer. Written by the origin.</summary>
    public long AnsweredMs { get; set; }

    public bool IsOverdue => Volatile.Read(ref _isOverdue) != 0;

    public void See(long now)
    {
        SeenMs = now;
        Interlocked.Increment(ref _seen);
    }

    /// <summary>Ends it: no answer came within the client's patience.</summary>
    public void GiveUp()
    {
        Volatile.Write(ref _isOverdue, 1);
        Peer?.Dispose();
    }
}
