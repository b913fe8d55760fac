namespace Weir.Telemetry;

/// <summary>
/// Tells in the event log what is wrong with the access log's output: at once, then at most once a minute, and when
/// what was told is over. Owner: the writer's thread.
/// </summary>
internal sealed class AccessLogTrouble(EventLog events)
{
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private DateTimeOffset _refusedTold;
    private DateTimeOffset _droppedTold;
    private bool _isTold;
    private long _lost;
    private long _dropped;

    /// <summary>A batch was written, or not.</summary>
    /// <param name="now">Wall time.</param>
    /// <param name="output">What the output is called.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    /// <param name="lost">How many lines were lost.</param>
    public void OnWritten(DateTimeOffset now, string output, string? problem, int lost)
    {
        _lost += lost;
        if (problem is null)
        {
            if (_isTold)
            {
                _isTold = false;
                events.Warning($"access log: {output} can be written again; {_lost} lines were lost");
                _lost = 0;
            }

            return;
        }

        if (IsOver(_refusedTold, now))
        {
            _isTold = true;
            _refusedTold = now;
            events.Error($"access log: cannot write {output}: {problem}; {_lost} lines were lost so far");
        }
    }

    /// <summary>Looks whether queues were full.</summary>
    /// <param name="now">Wall time.</param>
    /// <param name="dropped">How many records have found their queue full, ever.</param>
    public void Look(DateTimeOffset now, long dropped)
    {
        if (dropped > _dropped && IsOver(_droppedTold, now))
        {
            events.Warning(
                $"access log: {dropped - _dropped} records were dropped; the output takes lines more slowly than "
                + "requests end");
            _dropped = dropped;
            _droppedTold = now;
        }
    }

    // A clock that was set back ends the minute too.
    private static bool IsOver(DateTimeOffset told, DateTimeOffset now) => now - told >= s_again || now < told;
}
