namespace Weir.Gateway;

/// <summary>
/// The wish that the process ends, from a signal or from the admin address, and how it ended. Any thread.
/// </summary>
public sealed class DrainSwitch : IDisposable
{
    private readonly ManualResetEvent _asked = new(initialState: false);
    private readonly ManualResetEvent _atOnce = new(initialState: false);
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isAsked;
    private int _watchers;

    /// <summary>Set when the process is to drain.</summary>
    public WaitHandle Asked => _asked;

    /// <summary>Set when the drain is to end at once.</summary>
    public WaitHandle AtOnce => _atOnce;

    /// <summary>Ends with the drain; the result is how many exchanges were cut.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Those who follow the drain and have not been told its end.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    /// <summary>Asks for the drain; false when that was done before.</summary>
    public bool TryAsk()
    {
        bool isFirst = Interlocked.Exchange(ref _isAsked, 1) == 0;
        _asked.Set();
        return isFirst;
    }

    /// <summary>Ends the grace of the drain.</summary>
    public void EndAtOnce() => _atOnce.Set();

    /// <summary>Tells all who follow that the drain is over.</summary>
    public void SetEnded(int cut) => _ended.TrySetResult(cut);

    /// <summary>Follows the drain, until <see cref="Leave"/>.</summary>
    public void Join() => Interlocked.Increment(ref _watchers);

    /// <summary>Has been told, or has gone.</summary>
    public void Leave() => Interlocked.Decrement(ref _watchers);

    /// <inheritdoc/>
    public void Dispose()
    {
        _asked.Dispose();
        _atOnce.Dispose();
    }
}
