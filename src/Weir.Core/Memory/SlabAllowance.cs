namespace Weir.Core;

/// <summary>
/// The bytes that all slabs of the process may take together, and the free slabs that loops share.
/// Owner: any thread; counts are atomic, the shared list is under a lock that only a loop whose own list is empty or
/// full takes.
/// </summary>
public sealed class SlabAllowance
{
    private const int OutputReserveShare = 8;

    private readonly Lock _gate = new();
    private Slab? _free;
    private long _allocatedBytes;
    private long _freeBytes;

    /// <param name="bytesMax">The bound, in bytes; at least one large slab.</param>
    public SlabAllowance(long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, Slab.LargeBytes);
        BytesMax = bytesMax;
    }

    /// <summary>The bound in bytes. What is taken never exceeds it.</summary>
    public long BytesMax { get; }

    /// <summary>Bytes of memory held in slabs, in use or free.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Bytes in free slabs that any loop can take.</summary>
    public long SharedFreeBytes => Volatile.Read(ref _freeBytes);

    /// <summary>Bytes that can still be taken, but for what loops keep for themselves.</summary>
    public long FreeBytes => BytesMax - AllocatedBytes + SharedFreeBytes;

    /// <summary>Whether a standard slab can still be taken.</summary>
    public bool CanTake => SharedFreeBytes > 0 || AllocatedBytes + Slab.StandardBytes <= BytesMax;

    /// <summary>Whether more than the reserve that is kept for output (an eighth) can still be taken.</summary>
    public bool CanTakeForInput =>
        FreeBytes >= Slab.StandardBytes + (BytesMax / OutputReserveShare);

    /// <summary>A standard slab from the shared list or fresh memory; null when the allowance is used up.</summary>
    internal Slab? TryTakeStandard()
    {
        if (Volatile.Read(ref _freeBytes) > 0 && TakeFree() is { } slab)
        {
            return slab;
        }

        return TryReserve(Slab.StandardBytes) ? Slab.Allocate(Slab.StandardBytes) : null;
    }

    /// <summary>A large slab of fresh memory. Shared standard slabs are freed to make room for it.</summary>
    internal Slab? TryTakeLarge()
    {
        while (!TryReserve(Slab.LargeBytes))
        {
            if (TakeFree() is not { } slab)
            {
                return null;
            }

            Release(slab);
        }

        return Slab.Allocate(Slab.LargeBytes);
    }

    /// <summary>Puts a standard slab on the shared list.</summary>
    internal void Share(Slab slab)
    {
        lock (_gate)
        {
            slab.NextFree = _free;
            _free = slab;
            _freeBytes += slab.Length;
        }
    }

    /// <summary>Gives a slab's memory back to the system.</summary>
    internal void Release(Slab slab)
    {
        slab.Free();
        Interlocked.Add(ref _allocatedBytes, -slab.Length);
    }

    private Slab? TakeFree()
    {
        lock (_gate)
        {
            Slab? slab = _free;
            if (slab is not null)
            {
                _free = slab.NextFree;
                slab.NextFree = null;
                _freeBytes -= slab.Length;
            }

            return slab;
        }
    }

    private bool TryReserve(int bytes)
    {
        long seen = Volatile.Read(ref _allocatedBytes);
        while (seen + bytes <= BytesMax)
        {
            long before = Interlocked.CompareExchange(ref _allocatedBytes, seen + bytes, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }
}
