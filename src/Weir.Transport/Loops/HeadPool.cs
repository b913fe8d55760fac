using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// Heads for trailers, which few messages have, and for exchanges whose own became a start line. Owner: one loop
/// thread.
/// </summary>
internal sealed class HeadPool
{
    private const int KeptMax = 64;

    private readonly Stack<Head> _free = new();

    internal Head Rent() => _free.TryPop(out Head? head) ? head : new Head();

    internal void Return(Head head)
    {
        head.Reset();
        if (_free.Count < KeptMax)
        {
            _free.Push(head);
        }
    }
}
