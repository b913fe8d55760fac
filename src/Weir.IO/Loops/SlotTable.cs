namespace Weir.IO;

/// <summary>
/// The keys under which a loop's descriptors are registered: slot and generation, never the descriptor, so that an
/// event that was harvested for a socket closed a moment ago cannot reach the socket that got its number. Owner: one
/// loop thread.
/// </summary>
internal sealed class SlotTable
{
    private IPollable?[] _pollables = new IPollable?[64];
    private uint[] _generations = new uint[64];
    private int[] _free = new int[64];
    private int _freeCount;
    private int _used;

    internal int Count => _used - _freeCount;

    internal ulong Add(IPollable pollable)
    {
        int slot;
        if (_freeCount > 0)
        {
            slot = _free[--_freeCount];
        }
        else
        {
            slot = _used++;
            if (slot == _pollables.Length)
            {
                Array.Resize(ref _pollables, slot * 2);
                Array.Resize(ref _generations, slot * 2);
                Array.Resize(ref _free, slot * 2);
            }
        }

        _pollables[slot] = pollable;
        pollable.Slot = slot;
        return ((ulong)_generations[slot] << 32) | (uint)slot;
    }

    internal void Remove(IPollable pollable)
    {
        int slot = pollable.Slot;
        _pollables[slot] = null;
        _generations[slot]++;
        _free[_freeCount++] = slot;
        pollable.Slot = -1;
    }

    /// <summary>What is registered under the key, or null when that one is gone.</summary>
    internal IPollable? Find(ulong key)
    {
        uint slot = (uint)key;
        return slot < (uint)_used && _generations[slot] == (uint)(key >> 32) ? _pollables[slot] : null;
    }
}
