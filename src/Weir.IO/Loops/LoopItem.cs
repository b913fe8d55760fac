using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A step of work for a loop: posted through the mailbox by any thread, or scheduled on the run queue by the loop
/// itself. It is linked into either without an allocation, and at most once into each at a time.
/// </summary>
public abstract class LoopItem : QueueNode
{
    internal LoopItem? NextItem;
    internal bool IsScheduled;

    /// <summary>Does the step, on the loop; short and without waiting.</summary>
    protected internal abstract void Run();
}
