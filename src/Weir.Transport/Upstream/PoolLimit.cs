using System.Diagnostics.CodeAnalysis;

namespace Weir.Transport;

/// <summary>
/// The exact bound of a destination's connections over all loops, and the line of those that wait for one.
/// Owner: any thread; the count is one atomic, the line is under <c>_gate</c>, which only the full case takes.
/// </summary>
/// <remarks>
/// A place is reserved before a connection is dialled and released after it is closed. The race of a release with a new
/// waiter, as steps: the releaser counts down and then looks for waiters; the waiter stands in line and then tries to
/// reserve. Both steps are full fences, so at least one of them sees the other. Nobody overtakes: with a line, a
/// newcomer joins it.
/// </remarks>
internal sealed class PoolLimit(int max, Destination destination)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PoolWait> _line = new();
    private int _count;
    private int _waiting;
    private long _nextTurnAt;

    internal int Count => Volatile.Read(ref _count);

    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>When a connection in use may next be taken from a loop for the line's sake.</summary>
    internal long NextTurnAt => Volatile.Read(ref _nextTurnAt);

    /// <summary>Reserves a place for a new connection; false when the pool is full or others wait.</summary>
    internal bool TryReserve() => Waiting == 0 && TryCountUp();

    /// <summary>Gives a reserved place back: to the head of the line, if there is one.</summary>
    internal void Release()
    {
        Interlocked.Decrement(ref _count);
        GrantFreePlaces();
    }

    /// <summary>Joins the line. The wait may be granted before this returns.</summary>
    internal void Join(PoolWait wait)
    {
        lock (_gate)
        {
            wait.Node = _line.AddLast(wait);
            Interlocked.Increment(ref _waiting);
        }

        GrantFreePlaces();
        if (wait.Node is not null)
        {
            destination.AskForParked();
            destination.AskForHttp2(from: 0);
        }
    }

    /// <summary>Leaves the line; false when the wait was granted already and the grant is on its way.</summary>
    internal bool TryLeave(PoolWait wait)
    {
        lock (_gate)
        {
            if (wait.Node is null)
            {
                return false;
            }

            Remove(wait);
            return true;
        }
    }

    /// <summary>
    /// Takes the head of the line for a connection that has become free on any loop; null when the line is empty or its
    /// head waits for a new connection.
    /// </summary>
    internal PoolWait? TakeHead()
    {
        lock (_gate)
        {
            PoolWait? head = _line.First?.Value;
            if (head is null || head.IsFresh)
            {
                return null;
            }

            Remove(head);
            return head;
        }
    }

    /// <summary>
    /// Takes the first of a loop out of the line, for a stream of a connection that stays on that loop; null when none
    /// is of that loop.
    /// </summary>
    internal PoolWait? TakeFirstOf(TransportLoop transport)
    {
        lock (_gate)
        {
            for (LinkedListNode<PoolWait>? node = _line.First; node is not null; node = node.Next)
            {
                PoolWait wait = node.Value;
                if (ReferenceEquals(wait.Transport, transport) && !wait.IsFresh)
                {
                    Remove(wait);
                    return wait;
                }
            }

            return null;
        }
    }

    /// <summary>Who is first in line; false when nobody is.</summary>
    internal bool TryPeek([NotNullWhen(true)] out TransportLoop? transport, out bool isFresh)
    {
        lock (_gate)
        {
            transport = _line.First?.Value.Transport;
            isFresh = _line.First?.Value.IsFresh ?? false;
            return transport is not null;
        }
    }

    /// <summary>
    /// Takes the turn to have a loop give up a connection in use: one at a time, so that its place arrives before the
    /// next one is thought of.
    /// </summary>
    internal bool TryTakeTurn(long now, long turnNanoseconds)
    {
        long seen = NextTurnAt;
        return now >= seen && Interlocked.CompareExchange(ref _nextTurnAt, now + turnNanoseconds, seen) == seen;
    }

    private void GrantFreePlaces()
    {
        while (Waiting > 0)
        {
            PoolWait head;
            lock (_gate)
            {
                if (_line.First is null || !TryCountUp())
                {
                    return;
                }

                head = _line.First.Value;
                Remove(head);
            }

            head.GrantPlace();
        }
    }

    private bool TryCountUp()
    {
        int count = Volatile.Read(ref _count);
        while (count < max)
        {
            int seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count)
            {
                return true;
            }

            count = seen;
        }

        return false;
    }

    private void Remove(PoolWait wait)
    {
        _line.Remove(wait.Node!);
        wait.Node = null;
        Interlocked.Decrement(ref _waiting);
    }
}
