namespace Weir.IO;

/// <summary>
/// An open file that several may read from, and that is closed, on the lane, when the last of them lets go: the last
/// close of a deleted file can take long. Any thread; the count of users is atomic.
/// </summary>
public sealed class OpenFile : ILaneJob
{
    private readonly int _descriptor;
    private int _users = 1;
    private volatile bool _hasNoCheapRead;

    /// <param name="lane">Where it is read and closed.</param>
    /// <param name="descriptor">Of a regular file; this object owns it.</param>
    public OpenFile(FileLane lane, int descriptor)
    {
        Lane = lane;
        _descriptor = descriptor;
    }

    public FileLane Lane { get; }

    /// <summary>Adds a user. Only one who is a user may do it.</summary>
    public void Retain() => Interlocked.Increment(ref _users);

    /// <summary>Ends one use.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Lane.Close(this);
        }
    }

    /// <inheritdoc/>
    void ILaneJob.Execute() => Lane.System.Close(_descriptor);

    internal int Read(long position, ReadOnlySpan<IoSegment> segments) =>
        Lane.System.Read(_descriptor, position, segments);

    /// <summary>What is in memory: bytes, 0 at the end, or <see cref="NetError.WouldBlock"/>.</summary>
    internal int TryRead(long position, ReadOnlySpan<IoSegment> segments)
    {
        if (_hasNoCheapRead)
        {
            return -NetError.WouldBlock;
        }

        int result = Lane.System.TryRead(_descriptor, position, segments);
        if (result == -NetError.NotSupported)
        {
            _hasNoCheapRead = true;
            return -NetError.WouldBlock;
        }

        return result;
    }
}
