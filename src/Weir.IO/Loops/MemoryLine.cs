namespace Weir.IO;

/// <summary>
/// The items of a loop that wait for a slab, in the order in which they came. Owner: one loop thread.
/// </summary>
internal struct MemoryLine
{
    /// <summary>
    /// How often memory is tried again for a slab that another loop may have returned, in milliseconds.
    /// </summary>
    internal const int RetryMs = 5;

    private const long RetryNanoseconds = RetryMs * 1_000_000;

    private ItemQueue _waiters;
    private LoopItem? _resumed;
    private long _retryAt;

    internal readonly bool IsEmpty => _waiters.IsEmpty;

    internal void Join(LoopItem item)
    {
        item.IsScheduled = true;
        _waiters.Enqueue(item);
    }

    /// <summary>Takes the head out, when there is a slab for it; null when none goes on now.</summary>
    internal LoopItem? Resume(bool isSlabAtHand, long now)
    {
        if (!isSlabAtHand || _waiters.IsEmpty || now < _retryAt)
        {
            return null;
        }

        // One a tick and a slab: each that resumes takes the memory it was waiting for. One that comes back at once
        // wanted more than a slab: it is asked again after a while and not in every tick.
        LoopItem item = _waiters.Dequeue()!;
        _retryAt = ReferenceEquals(item, _resumed) ? now + RetryNanoseconds : 0;
        _resumed = item;
        return item;
    }
}
