namespace Weir.Core;

/// <summary>
/// The slabs of one loop: a last-in-first-out list in front of the process's allowance, so that the warmest memory is
/// used next. Owner: one loop thread.
/// </summary>
public sealed class SlabPool
{
    // What a loop keeps for itself (1 MiB, and no more than a 64th of all); the rest goes back where other loops find
    // it.
    private const int KeptMax = 64;
    private const int KeptShare = 64;

    private readonly SlabAllowance _allowance;
    private readonly int _keptMax;
    private Slab? _free;
    private int _freeCount;
    private long _rentedBytes;

    public SlabPool(SlabAllowance allowance)
    {
        _allowance = allowance;
        _keptMax = (int)Math.Min(KeptMax, allowance.BytesMax / Slab.StandardBytes / KeptShare);
    }

    /// <summary>Bytes rented from this pool and not returned to it. Any thread may read it.</summary>
    public long RentedBytes => Volatile.Read(ref _rentedBytes);

    /// <summary>Bytes kept free for this loop alone. Any thread may read it.</summary>
    public long KeptBytes => (long)Volatile.Read(ref _freeCount) * Slab.StandardBytes;

    public SlabAllowance Allowance => _allowance;

    /// <summary>Whether <see cref="TryRent"/> would find a slab.</summary>
    public bool CanRent => _free is not null || _allowance.CanTake;

    /// <summary>Whether <see cref="TryRentForInput"/> would find a slab.</summary>
    public bool CanRentForInput => _free is not null || _allowance.CanTakeForInput;

    /// <summary>
    /// A standard slab to receive into, or null when only the reserve for output is left: the caller then waits. What
    /// was received can so always be answered, and memory comes back.
    /// </summary>
    public Slab? TryRentForInput() => CanRentForInput ? TryRent() : null;

    /// <summary>A standard slab, or null when the allowance is used up; the caller then waits or refuses.</summary>
    public Slab? TryRent()
    {
        Slab? slab = _free;
        if (slab is not null)
        {
            _free = slab.NextFree;
            slab.NextFree = null;
            _freeCount--;
        }
        else
        {
            slab = _allowance.TryTakeStandard();
            if (slab is null)
            {
                return null;
            }
        }

        slab.IsRented = true;
        _rentedBytes += slab.Length;
        return slab;
    }

    /// <summary>A large slab, or null when the allowance is used up.</summary>
    public Slab? TryRentLarge()
    {
        Slab? slab = _allowance.TryTakeLarge();
        if (slab is not null)
        {
            slab.IsRented = true;
            _rentedBytes += slab.Length;
        }

        return slab;
    }

    /// <summary>Takes a slab back. Nobody may use a span of it from here on.</summary>
    /// <exception cref="InvalidOperationException">The slab is not rented: it was returned twice.</exception>
    public void Return(Slab slab)
    {
        if (!slab.IsRented)
        {
            throw new InvalidOperationException("a slab was returned twice");
        }

        slab.IsRented = false;
        _rentedBytes -= slab.Length;
        if (slab.Length != Slab.StandardBytes)
        {
            _allowance.Release(slab);
        }
        else if (_freeCount < _keptMax)
        {
            slab.NextFree = _free;
            _free = slab;
            _freeCount++;
        }
        else
        {
            _allowance.Share(slab);
        }
    }
}
