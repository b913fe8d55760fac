namespace Weir.IO;

/// <summary>What is known of one host name. Owner: any thread; each field is replaced whole.</summary>
internal sealed class ResolvedName(string host)
{
    private NetAddress[] _addresses = [];

    internal string Host { get; } = host;

    /// <summary>The last good answer; empty when there was none yet.</summary>
    internal NetAddress[] Addresses
    {
        get => Volatile.Read(ref _addresses);
        set => Volatile.Write(ref _addresses, value);
    }

    /// <summary>When the answer is asked for anew, in nanoseconds. Written under the resolver's lock.</summary>
    internal long RefreshAt;

    /// <summary>Whether a look-up is under way. Guarded by the resolver's lock.</summary>
    internal bool IsInFlight { get; set; }

    /// <summary>Who waits for the first answer. Guarded by the resolver's lock.</summary>
    internal List<ResolveWait> Waiters { get; } = [];
}
