namespace Weir.Cli;

/// <summary>
/// Has demos of one user that start at the same time do so one after the other: a port is free until somebody listens
/// there, and they all want the same ones. Owner: the main thread.
/// </summary>
internal sealed class DemoTurn : IDisposable
{
    // A start takes less than a second; whoever waits longer than this does without.
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(20);

    private readonly Mutex? _mutex;
    private bool _isOurs;

    /// <summary>Waits for the turn.</summary>
    public DemoTurn()
    {
        try
        {
            NamedWaitHandleOptions options = new() { CurrentUserOnly = true, CurrentSessionOnly = false };
            _mutex = new Mutex(initiallyOwned: false, "weir-demo", options);
            _isOurs = _mutex.WaitOne(s_bound);
        }
        catch (AbandonedMutexException)
        {
            _isOurs = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no place for its file. Two demos may choose the same port then, and the second one says so.
            _isOurs = false;
        }
    }

    /// <summary>Gives the turn to the next one.</summary>
    public void End()
    {
        if (_isOurs)
        {
            _isOurs = false;
            _mutex!.ReleaseMutex();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _mutex?.Dispose();
    }
}
