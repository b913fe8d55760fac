using System.Runtime.CompilerServices;

namespace Weir.IO;

/// <summary>
/// A box with room for one kind of state machine, and the free list of such boxes. Owner: one loop thread; the list is
/// per thread.
/// </summary>
internal sealed class LoopBox<T, TMachine> : LoopBox<T>
    where TMachine : IAsyncStateMachine
{
    // More than that many methods of one kind in flight on one loop are collected instead of kept.
    private const int KeptMax = 4096;

    [ThreadStatic]
    private static LoopBox<T, TMachine>? s_free;

    [ThreadStatic]
    private static int s_freeCount;

    private LoopBox<T, TMachine>? _nextFree;

    private LoopBox() => MoveNextAction = MoveNext;

    internal Action MoveNextAction { get; }

    // A field, not a property: the machine is a struct that moves in place.
    internal TMachine? Machine;

    internal static LoopBox<T, TMachine> Rent()
    {
        LoopBox<T, TMachine>? box = s_free;
        if (box is null)
        {
            return new LoopBox<T, TMachine>();
        }

        s_free = box._nextFree;
        box._nextFree = null;
        s_freeCount--;
        return box;
    }

    protected override void Recycle()
    {
        Machine = default;
        if (s_freeCount < KeptMax)
        {
            _nextFree = s_free;
            s_free = this;
            s_freeCount++;
        }
    }

    private void MoveNext() => Machine!.MoveNext();
}
