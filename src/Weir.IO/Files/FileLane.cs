namespace Weir.IO;

/// <summary>
/// The threads on which calls to the file system may block, so that no loop ever does. Owner: any thread, lock
/// <c>_gate</c>. At most <see cref="WaitingMax"/> jobs wait; more are refused.
/// </summary>
/// <remarks>Threads are started when there is work for them, so that a gateway without files has none.</remarks>
public sealed class FileLane : IDisposable
{
    /// <summary>Jobs that may wait for a thread.</summary>
    public const int WaitingMax = 1024;

    private const int ThreadsMax = 4;

    private readonly object _gate = new();
    private readonly Queue<ILaneJob> _jobs = new();
    private readonly bool _isInline;
    private int _threads;
    private int _idle;
    private bool _isEnded;

    /// <param name="system">The files.</param>
    /// <param name="isInline">Works on the caller's thread: for simulations.</param>
    public FileLane(FileSystem system, bool isInline = false)
    {
        System = system;
        _isInline = isInline;
    }

    public FileSystem System { get; }

    /// <summary>Jobs that wait for a thread.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _jobs.Count;
            }
        }
    }

    /// <summary>Has a job done; false when too many wait already.</summary>
    public bool TryPost(ILaneJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (_isInline)
        {
            job.Execute();
            return true;
        }

        lock (_gate)
        {
            return !_isEnded && _jobs.Count < WaitingMax && Add(job);
        }
    }

    /// <summary>The threads end when they have done what was posted.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Has a file closed, however many wait: there are never more than were opened.</summary>
    internal void Close(OpenFile file)
    {
        lock (_gate)
        {
            if (!_isInline && !_isEnded)
            {
                Add(file);
                return;
            }
        }

        ((ILaneJob)file).Execute();
    }

    private bool Add(ILaneJob job)
    {
        _jobs.Enqueue(job);
        if (_jobs.Count > _idle && _threads < ThreadsMax)
        {
            _threads++;
            new Thread(Work) { IsBackground = true, Name = "weir-files" }.Start();
        }
        else
        {
            Monitor.Pulse(_gate);
        }

        return true;
    }

    private void Work()
    {
        while (Next() is { } job)
        {
            job.Execute();
        }
    }

    private ILaneJob? Next()
    {
        lock (_gate)
        {
            while (_jobs.Count == 0)
            {
                if (_isEnded)
                {
                    return null;
                }

                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }

            return _jobs.Dequeue();
        }
    }
}
