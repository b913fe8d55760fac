using System.Runtime.InteropServices;

namespace Weir.Core;

/// <summary>
/// Bytes that any number of connections send at once, from where they lie. Written once by whoever made them, then
/// immutable; any thread, the count of users is atomic.
/// </summary>
/// <remarks>
/// A pinned array that the collector frees, so that no defect in counting can make a reader see other bytes. The count
/// is there for the bound: what was taken of the allowance is given back when nobody uses the bytes any more, also when
/// the last one is a slow reader of something that was evicted long ago.
/// </remarks>
public sealed class SharedBytes
{
    private readonly ContentAllowance _allowance;
    private readonly byte[] _bytes;
    private int _users = 1;

    private SharedBytes(int length, ContentAllowance allowance)
    {
        Length = length;
        _allowance = allowance;
        _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(1, length), pinned: true);
    }

    public int Length { get; }

    /// <summary>Address of the first byte, for a system call. Valid as long as this object is referenced.</summary>
    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>All bytes, to be written before anybody else sees this object.</summary>
    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Bytes with one user, the caller; null when the allowance is used up.</summary>
    public static SharedBytes? TryAllocate(int length, ContentAllowance allowance)
    {
        ArgumentNullException.ThrowIfNull(allowance);
        return allowance.TryReserve(length) ? new SharedBytes(length, allowance) : null;
    }

    /// <summary>Adds a user; false when the last one has gone already.</summary>
    public bool TryAdd()
    {
        int seen = Volatile.Read(ref _users);
        while (seen > 0)
        {
            int before = Interlocked.CompareExchange(ref _users, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Ends one use.</summary>
    /// <exception cref="InvalidOperationException">There is none: a use was ended twice.</exception>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _users);
        if (left == 0)
        {
            _allowance.Release(Length);
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("a use of shared bytes was ended twice");
        }
    }
}
