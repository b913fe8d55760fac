using Weir.IO;

namespace Weir.Allocation.Tests.Loops;

/// <summary>A step that notes what its loop's thread has allocated so far.</summary>
internal sealed class AllocationMark : LoopItem
{
    private long _bytes = -1;

    /// <summary>Posts itself and waits until the loop has come to it.</summary>
    internal long Take(EventLoop loop)
    {
        loop.Post(this);
        long end = Environment.TickCount64 + 30_000;
        while (Volatile.Read(ref _bytes) < 0)
        {
            // To set an event would allocate on the loop's thread.
            Assert.True(Environment.TickCount64 < end, "the loop does not run");
            Thread.Yield();
        }

        return _bytes;
    }

    protected internal override void Run() => Volatile.Write(ref _bytes, GC.GetAllocatedBytesForCurrentThread());
}
