using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// Finds out what a path is, on the lane, once for all that ask meanwhile. Owner: the lane; waiters join under its
/// lock.
/// </summary>
internal sealed class FileLookup(FileTable table, byte[] key, FileEntry? known, long askedAt, long utcNowMs) : ILaneJob
{
    private readonly Lock _gate = new();
    private readonly List<LookupWait> _waiters = [];
    private bool _isDone;

    internal byte[] Key => key;

    /// <summary>The entry that is compared with the files; null when there is none.</summary>
    internal FileEntry? Known => known;

    /// <summary>When it was asked for, in nanoseconds of the loops' clock: the outcome is of then, or later.</summary>
    internal long AskedAt => askedAt;

    /// <summary>The wall clock at that time, in milliseconds.</summary>
    internal long UtcNowMs => utcNowMs;

    /// <summary>Has one more wait for the outcome; false when it is there already.</summary>
    internal bool TryJoin(LookupWait wait)
    {
        lock (_gate)
        {
            if (!_isDone)
            {
                _waiters.Add(wait);
            }

            return !_isDone;
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        LookupOutcome outcome;
        try
        {
            outcome = table.Resolve(this);
        }
#pragma warning disable CA1031 // The boundary: a defect costs the exchanges that wait, never the lane.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = LookupOutcome.OfDefect(e);
        }

        Finish(outcome);
        outcome.Release();
    }

    /// <summary>Ends it with an outcome, which the caller still has a use of.</summary>
    internal void Finish(LookupOutcome outcome)
    {
        // Whoever comes now begins a new one, or joins before the end.
        table.Forget(this);
        known?.EndCheck();
        lock (_gate)
        {
            _isDone = true;
            foreach (LookupWait wait in _waiters)
            {
                wait.Finish(outcome);
            }
        }
    }
}
