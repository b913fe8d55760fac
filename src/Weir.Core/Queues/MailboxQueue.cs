namespace Weir.Core;

/// <summary>
/// Many threads push, one takes everything. Owner: <see cref="Push"/> any thread, lock-free; <see cref="TakeAll"/> one
/// thread.
/// </summary>
/// <remarks>
/// A stack that is swapped for an empty one and reversed: producers contend on one word, the consumer never waits, and
/// what one producer pushed comes out in its order. Unbounded by itself: what is pushed are objects that exist anyway,
/// each bounded where it is made (connections, waiters, resolver answers).
/// </remarks>
public sealed class MailboxQueue
{
    private QueueNode? _head;

    public bool IsEmpty => Volatile.Read(ref _head) is null;

    public void Push(QueueNode node)
    {
        QueueNode? head = Volatile.Read(ref _head);
        while (true)
        {
            node.NextNode = head;
            QueueNode? seen = Interlocked.CompareExchange(ref _head, node, head);
            if (ReferenceEquals(seen, head))
            {
                return;
            }

            head = seen;
        }
    }

    /// <summary>Takes all items, oldest first; null when there is none. Follow with <see cref="Next"/>.</summary>
    public QueueNode? TakeAll()
    {
        if (IsEmpty)
        {
            return null;
        }

        QueueNode? node = Interlocked.Exchange(ref _head, null);
        QueueNode? oldest = null;
        while (node is not null)
        {
            QueueNode? next = node.NextNode;
            node.NextNode = oldest;
            oldest = node;
            node = next;
        }

        return oldest;
    }

    /// <summary>Unlinks an item that was taken and returns the one after it.</summary>
    public static QueueNode? Next(QueueNode node)
    {
        QueueNode? next = node.NextNode;
        node.NextNode = null;
        return next;
    }
}
