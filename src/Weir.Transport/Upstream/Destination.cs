using System.Text;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One upstream address and what all loops share about it. Owner: any thread; what changes is in
/// <see cref="PoolLimit"/> and the per-loop pools.
/// </summary>
public sealed class Destination
{
    // A loop whose only connection others wait for keeps it for so long, or for less when there are many loops, so that
    // all have had it before anyone has waited in vain.
    private const long TurnNanosecondsMax = 100_000_000;

    private readonly Pool?[] _pools;
    private volatile bool _isRetired;

    /// <param name="name">The URL, for logs and metrics.</param>
    /// <param name="host">A host name or an address; not used when there is a path.</param>
    /// <param name="port">The port.</param>
    /// <param name="unixPath">The path of a unix socket, or null.</param>
    /// <param name="settings">How it is connected to.</param>
    /// <param name="subject">Its number in the metrics.</param>
    /// <param name="loops">How many loops there are.</param>
    public Destination(
        string name, string host, int port, string? unixPath, UpstreamSettings settings, int subject, int loops)
    {
        Name = name;
        NameBytes = Encoding.UTF8.GetBytes(name);
        Host = host;
        Port = port;
        UnixPath = unixPath;
        Settings = settings;
        Subject = subject;
        _pools = new Pool?[loops];
        TurnNanoseconds = Math.Min(TurnNanosecondsMax, settings.WaitNanoseconds / (2 * loops));
        Limit = new PoolLimit(settings.ConnectionsMax, this);
    }

    public string Name { get; }

    /// <summary>The name in UTF-8. Not to be changed.</summary>
    public byte[] NameBytes { get; }

    public string Host { get; }

    public int Port { get; }

    public string? UnixPath { get; }

    public UpstreamSettings Settings { get; }

    /// <summary>Its number in the metrics of attempts.</summary>
    public int Subject { get; }

    /// <summary>Connections open or being opened, over all loops. Any thread.</summary>
    public int Open => Limit.Count;

    /// <summary>Attempts that wait in line. Any thread.</summary>
    public int Waiting => Limit.Waiting;

    /// <summary>Parked connections over all loops. Any thread.</summary>
    public int Parked
    {
        get
        {
            int count = 0;
            foreach (Pool? pool in _pools)
            {
                count += pool?.ParkedCount ?? 0;
            }

            return count;
        }
    }

    /// <summary>Whether no further requests are sent to it: connections close when they are free.</summary>
    internal bool IsRetired
    {
        get => _isRetired;
        set => _isRetired = value;
    }

    internal PoolLimit Limit { get; }

    /// <summary>How long a connection that another loop waits for serves its loop before it goes.</summary>
    internal long TurnNanoseconds { get; }

    /// <summary>The address of a unix socket; none for a host, which the resolver knows.</summary>
    internal NetAddress? Fixed => UnixPath is null ? null : NetAddress.Unix(UnixPath);

    /// <summary>This loop's pool of the destination.</summary>
    internal Pool PoolOf(TransportLoop transport) =>
        _pools[transport.Loop.Index] ??= new Pool(this, transport);

    /// <summary>Closes what is parked on a loop, which forgets the pool. On that loop, after it was retired.</summary>
    internal void RetireOn(TransportLoop transport)
    {
        if (_pools[transport.Loop.Index] is { } pool)
        {
            transport.RemovePool(pool);
            pool.CloseAll();
        }
    }

    /// <summary>HTTP/2 connections that a loop has or opens. Any thread.</summary>
    internal int HeldBy(TransportLoop transport) => _pools[transport.Loop.Index]?.Http2.Held ?? 0;

    /// <summary>
    /// Asks the loops from a number on, one after the other, for an HTTP/2 connection that may go, for the head of the
    /// line. Any thread.
    /// </summary>
    internal void AskForHttp2(int from)
    {
        for (int i = from; i < _pools.Length; i++)
        {
            if (_pools[i] is { Http2.Count: > 0 } pool)
            {
                pool.PostGiveUp();
                return;
            }
        }
    }

    /// <summary>
    /// Asks a loop that holds a parked connection to hand it over to the head of the line. Any thread.
    /// </summary>
    internal void AskForParked()
    {
        foreach (Pool? pool in _pools)
        {
            if (pool is not null && pool.ParkedCount > 0)
            {
                pool.PostGiveUp();
                return;
            }
        }
    }
}
