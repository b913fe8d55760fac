using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A value-task source that its owner uses again and again: one waiter at a time, completed on the loop that waits,
/// with a fault as the result. Owner: one loop thread.
/// </summary>
/// <remarks>
/// No execution context, no scheduler, no lock: the continuation runs inside <see cref="Complete"/>. Debug builds
/// assert the loop, the single waiter and the token.
/// </remarks>
public sealed class LoopSource : IValueTaskSource<Fault>
{
    private Action<object?>? _continuation;
    private object? _state;
    private State _phase;
    private Fault _result;
    private short _version;

    private enum State : byte
    {
        Idle,
        Waiting,
        Completed,
    }

    /// <summary>Whether somebody waits.</summary>
    public bool IsWaiting => _phase == State.Waiting;

    /// <summary>Starts a wait that <see cref="Complete"/> ends.</summary>
    public ValueTask<Fault> Wait()
    {
        Debug.Assert(_phase == State.Idle, "one waiter at a time");
        EventLoop.AssertOnLoop();
        _phase = State.Waiting;
        return new ValueTask<Fault>(this, _version);
    }

    /// <summary>Ends the wait, if there is one, and runs the waiter before it returns.</summary>
    public void Complete(Fault result)
    {
        if (_phase != State.Waiting)
        {
            return;
        }

        EventLoop.AssertOnLoop();
        _phase = State.Completed;
        _result = result;
        Action<object?>? continuation = _continuation;
        if (continuation is not null)
        {
            object? state = _state;
            _continuation = null;
            _state = null;
            continuation(state);
        }
    }

    /// <inheritdoc/>
    Fault IValueTaskSource<Fault>.GetResult(short token)
    {
        Debug.Assert(token == _version && _phase == State.Completed, "the result is taken once, after completion");
        Fault result = _result;
        _continuation = null;
        _phase = State.Idle;
        _version++;
        return result;
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<Fault>.GetStatus(short token)
    {
        Debug.Assert(token == _version, "a wait is observed while it lasts");
        return _phase == State.Completed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    /// <inheritdoc/>
    void IValueTaskSource<Fault>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Debug.Assert(token == _version, "a wait is observed while it lasts");
        if (_phase == State.Completed)
        {
            continuation(state);
            return;
        }

        Debug.Assert(_continuation is null, "one waiter at a time");
        _continuation = continuation;
        _state = state;
    }
}
