using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.IO;

/// <summary>
/// Builder of async methods that suspend in numbers on a loop: their boxes come from a free list of the loop's thread,
/// so that a suspended method costs no allocation however many are in flight. Use:
/// <c>[AsyncMethodBuilder(typeof(LoopTaskBuilder&lt;&gt;))] async ValueTask&lt;T&gt; ...</c>.
/// </summary>
/// <remarks>
/// The stock pooling builder keeps one box per thread and core, which is one too few for 64 requests in flight. The
/// task must be awaited exactly once, on the loop that started it.
/// </remarks>
/// <typeparam name="T">Result of the method.</typeparam>
[StructLayout(LayoutKind.Auto)]
public struct LoopTaskBuilder<T>
{
    private LoopBox<T>? _box;
    private T _result;

    public static LoopTaskBuilder<T> Create() => default;

    public readonly ValueTask<T> Task => _box is null ? new ValueTask<T>(_result) : _box.AsTask();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
        // Only the boxing of old compilers used it.
    }

    public void SetResult(T result)
    {
        if (_box is null)
        {
            _result = result;
        }
        else
        {
            _box.SetResult(result);
        }
    }

    public void SetException(Exception exception)
    {
        _box ??= LoopBox<T>.Plain();
        _box.SetException(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => awaiter.OnCompleted(Box(ref machine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Box(ref machine));

    private Action Box<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine
    {
        if (_box is LoopBox<T, TMachine> existing)
        {
            return existing.MoveNextAction;
        }

        LoopBox<T, TMachine> box = LoopBox<T, TMachine>.Rent();
        _box = box;

        // The copy in the box carries this builder, so the box has to be in it before the copy is made.
        box.Machine = machine;
        return box.MoveNextAction;
    }
}
