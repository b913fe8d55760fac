using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Weir.Core;

namespace Weir.Gateway;

/// <summary>
/// Small files in memory, by path. Owner: any thread; reading takes no lock, changes are under <c>_gate</c> and happen
/// on the file lane.
/// </summary>
/// <remarks>
/// Bounded in entries, and in bytes by the allowance that all caches of the process share. What has to go is found as a
/// clock does it: the oldest that was not asked for since the last look. Weakness: one pass over many files that are
/// asked for once pushes out others that were not used since the look before; reading them again is cheap.
/// </remarks>
internal sealed class FileCache
{
    private const int EntriesMax = 10_000;

    private readonly Lock _gate = new();
    private readonly ContentAllowance _allowance;
    private readonly ConcurrentDictionary<byte[], FileEntry> _entries = new(PathKeys.Instance);
    private readonly ConcurrentDictionary<byte[], FileEntry>.AlternateLookup<ReadOnlySpan<byte>> _byPath;
    private readonly LinkedList<FileEntry> _order = new();

    /// <param name="allowance">Where memory for content is taken from.</param>
    internal FileCache(ContentAllowance allowance)
    {
        _allowance = allowance;
        _byPath = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>
    /// Gives back what is taken of the allowance when no route uses the cache any more, after a reload: its content is
    /// freed by the collector, and counted until then.
    /// </summary>
    ~FileCache()
    {
        foreach (FileEntry entry in _order)
        {
            entry.Release();
        }
    }

    /// <summary>Entries that are kept.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _order.Count;
            }
        }
    }

    internal bool TryFind(ReadOnlySpan<byte> path, [NotNullWhen(true)] out FileEntry? entry)
    {
        if (!_byPath.TryGetValue(path, out entry))
        {
            return false;
        }

        // Written only when it changes: other loops read the same line.
        if (!entry.WasUsed)
        {
            entry.WasUsed = true;
        }

        return true;
    }

    /// <summary>Keeps an entry in place of the one of the same path.</summary>
    internal void Put(FileEntry entry)
    {
        lock (_gate)
        {
            RemoveLocked(_entries.GetValueOrDefault(entry.Key));
            if (_order.Count >= EntriesMax)
            {
                EvictLocked();
            }

            entry.Retain();
            entry.Node = _order.AddLast(entry);
            _entries[entry.Key] = entry;
        }
    }

    /// <summary>Forgets what is kept for a path.</summary>
    internal void Remove(byte[] key)
    {
        lock (_gate)
        {
            RemoveLocked(_entries.GetValueOrDefault(key));
        }
    }

    /// <summary>
    /// Memory for content, for which others are evicted; null when all of it is in use by connections or elsewhere.
    /// </summary>
    internal SharedBytes? TryAllocate(int length)
    {
        while (true)
        {
            if (SharedBytes.TryAllocate(length, _allowance) is { } bytes)
            {
                return bytes;
            }

            lock (_gate)
            {
                if (!EvictLocked())
                {
                    return null;
                }
            }
        }
    }

    private bool EvictLocked()
    {
        for (int i = _order.Count; i > 0; i--)
        {
            LinkedListNode<FileEntry> oldest = _order.First!;
            if (!oldest.Value.WasUsed)
            {
                break;
            }

            oldest.Value.WasUsed = false;
            _order.RemoveFirst();
            _order.AddLast(oldest);
        }

        bool isAny = _order.First is not null;
        RemoveLocked(_order.First?.Value);
        return isAny;
    }

    private void RemoveLocked(FileEntry? entry)
    {
        if (entry?.Node is { } node)
        {
            entry.Node = null;
            _order.Remove(node);
            _entries.TryRemove(entry.Key, out _);
            entry.Release();
        }
    }
}
