namespace Weir.Core;

/// <summary>
/// The bytes that content kept in memory for many readers may take together. Owner: any thread; one atomic count.
/// </summary>
/// <param name="bytesMax">The bound, in bytes.</param>
public sealed class ContentAllowance(long bytesMax)
{
    private long _usedBytes;

    /// <summary>The bound in bytes. What is taken never exceeds it.</summary>
    public long BytesMax => bytesMax;

    /// <summary>Bytes that are taken, those that only a connection still sends included.</summary>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    internal bool TryReserve(long bytes)
    {
        long seen = Volatile.Read(ref _usedBytes);
        while (seen + bytes <= bytesMax)
        {
            long before = Interlocked.CompareExchange(ref _usedBytes, seen + bytes, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    internal void Release(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
