namespace Weir.Admin;

/// <summary>
/// The wish that the configuration is read anew, from a signal, the admin address or a changed file, and what came of
/// it. One reload runs at a time; all who ask while one runs share the next. Owner: any thread asks, lock
/// <c>_gate</c>; one thread serves.
/// </summary>
public sealed class ReloadSwitch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _asked = new(initialState: false);
    private TaskCompletionSource<ReloadReport>? _next;
    private ReloadReport? _refusal;

    /// <summary>Set when a reload is to be served.</summary>
    public WaitHandle Asked => _asked;

    /// <summary>Asks for a reload that begins after this call; the task ends with it, on the thread pool.</summary>
    public Task<ReloadReport> AskAsync()
    {
        lock (_gate)
        {
            if (_refusal is not null)
            {
                return Task.FromResult(_refusal);
            }

            _next ??= new TaskCompletionSource<ReloadReport>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.Set();
            return _next.Task;
        }
    }

    /// <summary>Runs one reload for all who have asked so far.</summary>
    public void Serve(Func<ReloadReport> reload)
    {
        ArgumentNullException.ThrowIfNull(reload);
        TaskCompletionSource<ReloadReport>? asked;
        lock (_gate)
        {
            asked = _next;
            _next = null;
        }

        asked?.SetResult(reload());
    }

    /// <summary>Refuses those who wait and all who ask from here on.</summary>
    public void Close(ReloadReport refusal)
    {
        TaskCompletionSource<ReloadReport>? asked;
        lock (_gate)
        {
            _refusal = refusal;
            asked = _next;
            _next = null;
        }

        asked?.SetResult(refusal);
    }

    /// <inheritdoc/>
    public void Dispose() => _asked.Dispose();
}
