namespace Weir.IO;

/// <summary>
/// The way back from a task of another world to a loop. Owner: the loop, but for the completion callback.
/// </summary>
internal sealed class ForeignWait<T> : LoopItem
{
    private readonly EventLoop _loop;
    private readonly Task<T> _task;

    // Continuations run inside Run, on the loop.
    private readonly TaskCompletionSource<T> _completion = new();

    internal ForeignWait(EventLoop loop, Task<T> task)
    {
        _loop = loop;
        _task = task;
    }

    internal ValueTask<T> Start()
    {
        _task.GetAwaiter().UnsafeOnCompleted(() => _loop.Post(this));
        return new ValueTask<T>(_completion.Task);
    }

    protected internal override void Run()
    {
        if (_task.IsCompletedSuccessfully)
        {
            _completion.SetResult(_task.Result);
        }
        else if (_task.IsCanceled)
        {
            _completion.SetCanceled();
        }
        else
        {
            _completion.SetException(_task.Exception!.InnerExceptions);
        }
    }
}
