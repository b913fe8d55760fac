using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// The files of one route: those in memory, and the lookups under way for all others. Owner: any thread; a hit takes no
/// lock.
/// </summary>
/// <remarks>
/// An entry answers without a look at the disk for half a second after it was compared with its files. In the next half
/// second it answers too, and one request has it compared beside that. One that is older is compared first. So a change
/// is seen within a second, and a busy file costs a few calls every half second, whatever its traffic.
/// </remarks>
internal sealed class FileTable(FileService service, FileResolver resolver)
{
    private const long FreshNanoseconds = 500_000_000;
    private const long UsableNanoseconds = 1_000_000_000;

    private readonly FileCache _cache = resolver.Cache;
    private readonly ConcurrentDictionary<byte[], FileLookup> _lookups = new(PathKeys.Instance);

    /// <summary>The entry of a path, if it may answer now.</summary>
    internal bool TryFind(ReadOnlySpan<byte> path, EventLoop loop, [NotNullWhen(true)] out FileEntry? entry)
    {
        if (!_cache.TryFind(path, out entry))
        {
            return false;
        }

        long age = loop.Now - entry.CheckedAt;
        if (age >= FreshNanoseconds && age < UsableNanoseconds && entry.TryBeginCheck())
        {
            Begin(entry.Key, loop, wait: null);
        }

        return age < UsableNanoseconds;
    }

    /// <summary>Has a path looked up, or joins a lookup that is under way; the wait gets the outcome.</summary>
    internal void Begin(byte[] key, EventLoop loop, LookupWait? wait)
    {
        while (true)
        {
            if (_lookups.TryGetValue(key, out FileLookup? running))
            {
                if (wait is null || running.TryJoin(wait))
                {
                    return;
                }

                // It has ended and is about to leave the table.
                _lookups.TryRemove(new KeyValuePair<byte[], FileLookup>(key, running));
                continue;
            }

            _cache.TryFind(key, out FileEntry? known);
            FileLookup lookup = new(this, key, known, loop.Now, loop.Net.UtcNowMs);
            if (wait is not null)
            {
                lookup.TryJoin(wait);
            }

            if (_lookups.TryAdd(key, lookup))
            {
                if (!service.Lane.TryPost(lookup))
                {
                    lookup.Finish(LookupOutcome.Busy);
                }

                return;
            }
        }
    }

    /// <summary>Does the work of a lookup. On the lane.</summary>
    internal LookupOutcome Resolve(FileLookup lookup)
    {
        LookupOutcome outcome = resolver.Resolve(lookup);
        FileEntry? entry = outcome.Entry;
        if (entry is not null)
        {
            entry.CheckedAt = lookup.AskedAt;
        }

        if (entry is not null && ReferenceEquals(entry, lookup.Known))
        {
            return outcome;
        }

        if (entry is { IsInMemory: true })
        {
            _cache.Put(entry);
        }
        else if (lookup.Known is not null)
        {
            _cache.Remove(lookup.Key);
        }

        return outcome;
    }

    /// <summary>Takes a lookup that has ended out of those that can be joined.</summary>
    internal void Forget(FileLookup lookup) =>
        _lookups.TryRemove(new KeyValuePair<byte[], FileLookup>(lookup.Key, lookup));
}
