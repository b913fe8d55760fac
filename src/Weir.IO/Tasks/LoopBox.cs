using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Weir.IO;

/// <summary>The task side of a suspended loop method. Owner: one loop thread.</summary>
internal class LoopBox<T> : IValueTaskSource<T>
{
    private Action<object?>? _continuation;
    private object? _state;
    private ExceptionDispatchInfo? _exception;
    private T _result = default!;
    private bool _isCompleted;
    private short _version;

    internal static LoopBox<T> Plain() => new();

    internal ValueTask<T> AsTask() => new(this, _version);

    internal void SetResult(T result)
    {
        _result = result;
        SignalCompletion();
    }

    internal void SetException(Exception exception)
    {
        _exception = ExceptionDispatchInfo.Capture(exception);
        SignalCompletion();
    }

    /// <inheritdoc/>
    T IValueTaskSource<T>.GetResult(short token)
    {
        Debug.Assert(token == _version && _isCompleted, "the result is taken once, after completion");
        ExceptionDispatchInfo? exception = _exception;
        T result = _result;
        _exception = null;
        _result = default!;
        _isCompleted = false;
        _version++;
        Recycle();
        exception?.Throw();
        return result;
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token)
    {
        Debug.Assert(token == _version, "a task is awaited once");
        if (!_isCompleted)
        {
            return ValueTaskSourceStatus.Pending;
        }

        return _exception is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;
    }

    /// <inheritdoc/>
    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Debug.Assert(token == _version && _continuation is null, "a task is awaited once");
        if (_isCompleted)
        {
            continuation(state);
            return;
        }

        _continuation = continuation;
        _state = state;
    }

    /// <summary>Puts the box where the next suspension finds it.</summary>
    protected virtual void Recycle()
    {
    }

    private void SignalCompletion()
    {
        _isCompleted = true;
        Action<object?>? continuation = _continuation;
        if (continuation is not null)
        {
            object? state = _state;
            _continuation = null;
            _state = null;
            continuation(state);
        }
    }
}
