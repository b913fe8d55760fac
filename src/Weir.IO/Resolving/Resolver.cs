using System.Collections.Concurrent;
using System.Net;

namespace Weir.IO;

/// <summary>
/// Host names to addresses on threads of its own: one look-up a name at a time, asked anew after 30 seconds while the
/// last good answer stays in use. Owner: any thread; lock <c>_gate</c>, which no request takes while its answer is
/// fresh.
/// </summary>
public sealed class Resolver : IDisposable
{
    private const long RefreshNanoseconds = 30_000_000_000;
    private const long RetryNanoseconds = 1_000_000_000;
    private const int Threads = 2;
    private const int NamesMax = 4096;

    private readonly Lock _gate = new();
    private readonly Net _net;
    private readonly ConcurrentDictionary<string, ResolvedName> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly BlockingCollection<ResolvedName> _work = [];
    private readonly bool _isInline;

    /// <param name="net">Whose <see cref="Net.Resolve"/> is asked.</param>
    /// <param name="isInline">Looks up on the caller's thread: for simulations.</param>
    public Resolver(Net net, bool isInline = false)
    {
        _net = net;
        _isInline = isInline;
        for (int i = 0; i < Threads && !isInline; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "weir-resolver" }.Start();
        }
    }

    /// <summary>
    /// The addresses of a host (a literal, <c>localhost</c> or a name) with port 0; asks for a refresh when they are
    /// older than 30 seconds. Empty when nothing is known yet: then <see cref="Begin"/>.
    /// </summary>
    public NetAddress[] Find(string host, long now)
    {
        ResolvedName name = Name(host);
        if (now >= Volatile.Read(ref name.RefreshAt))
        {
            Refresh(name, now, null);
        }

        return name.Addresses;
    }

    /// <summary>Starts or joins the look-up of a host; the wait ends on the loop when it is over.</summary>
    public ResolveWait Begin(string host, EventLoop loop)
    {
        ResolveWait wait = new(loop);
        Refresh(Name(host), loop.Now, wait);
        return wait;
    }

    /// <inheritdoc/>
    public void Dispose() => _work.CompleteAdding();

    private ResolvedName Name(string host)
    {
        if (_names.TryGetValue(host, out ResolvedName? name))
        {
            return name;
        }

        name = new ResolvedName(host);
        NetAddress[]? known = Known(host);
        if (known is not null)
        {
            name.Addresses = known;
            name.RefreshAt = long.MaxValue;
        }

        if (_names.Count >= NamesMax)
        {
            // Names come from the configuration; this many means that it changed very often.
            _names.Clear();
        }

        return _names.GetOrAdd(host, name);
    }

    // Literals, and localhost, which RFC 6761 6.3 keeps from name servers.
    private static NetAddress[]? Known(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [NetAddress.From(literal, 0)];
        }

        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? [NetAddress.From(IPAddress.IPv6Loopback, 0), NetAddress.From(IPAddress.Loopback, 0)]
            : null;
    }

    private void Refresh(ResolvedName name, long now, ResolveWait? wait)
    {
        bool isNew = false;
        lock (_gate)
        {
            // That there is no answer is kept too, for a second: else each request would ask again.
            bool isFresh = now < name.RefreshAt;
            if (isFresh)
            {
                wait?.PostBack();
                return;
            }

            if (wait is not null)
            {
                name.Waiters.Add(wait);
            }

            isNew = !name.IsInFlight;
            name.IsInFlight = true;
        }

        if (!isNew)
        {
            return;
        }

        if (_isInline)
        {
            LookUp(name);
        }
        else
        {
            _work.Add(name);
        }
    }

    private void Work()
    {
        foreach (ResolvedName name in _work.GetConsumingEnumerable())
        {
            LookUp(name);
        }
    }

    private void LookUp(ResolvedName name)
    {
        IPAddress[] found = _net.Resolve(name.Host);
        NetAddress[] addresses = new NetAddress[found.Length];
        for (int i = 0; i < found.Length; i++)
        {
            addresses[i] = NetAddress.From(found[i], 0);
        }

        lock (_gate)
        {
            if (addresses.Length > 0)
            {
                name.Addresses = addresses;
            }

            name.RefreshAt = _net.Now + (addresses.Length > 0 ? RefreshNanoseconds : RetryNanoseconds);
            name.IsInFlight = false;
            foreach (ResolveWait wait in name.Waiters)
            {
                wait.PostBack();
            }

            name.Waiters.Clear();
        }
    }
}
