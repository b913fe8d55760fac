namespace Weir.Gateway;

/// <summary>
/// The bytes that the compressors of the process may hold together, outside the slabs. Owner: any thread; one atomic.
/// </summary>
/// <param name="bytesMax">The bound, in bytes.</param>
internal sealed class CoderMemory(long bytesMax)
{
    private long _bytes;

    /// <summary>Bytes taken now.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Takes bytes; false when they would exceed the bound.</summary>
    internal bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= bytesMax)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    internal void Return(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
