namespace Weir.IO;

/// <summary>Output queues that no socket uses, so that an idle connection owns none. Owner: one loop thread.</summary>
internal sealed class OutputPool
{
    private const int KeptMax = 1024;

    private OutputQueue? _free;
    private int _count;

    internal OutputQueue Rent()
    {
        OutputQueue? queue = _free;
        if (queue is null)
        {
            return new OutputQueue();
        }

        _free = queue.NextFree;
        queue.NextFree = null;
        _count--;
        return queue;
    }

    internal void Return(OutputQueue queue)
    {
        if (_count < KeptMax)
        {
            queue.NextFree = _free;
            _free = queue;
            _count++;
        }
    }
}
