namespace Weir.Telemetry;

/// <summary>
/// One call of <see cref="EventLog.Flush"/> that waits for the log to pass a position. Owner: the caller waits and
/// disposes, the log's thread sets; a set that comes after the caller gave up finds it closed.
/// </summary>
internal sealed class FlushWaiter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _done = new();
    private bool _isClosed;

    public FlushWaiter(long position) => Position = position;

    /// <summary>How many records must have been taken.</summary>
    public long Position { get; }

    public bool Wait(TimeSpan bound) => _done.Wait(bound);

    public void Set()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _done.Set();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _done.Dispose();
        }
    }
}
