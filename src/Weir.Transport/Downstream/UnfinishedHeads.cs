using Weir.Core;

namespace Weir.Transport;

/// <summary>
/// The connections of a loop whose request head has begun and not ended, oldest first. When there are too many over all
/// loops, the oldest of this loop gives way: it has had the most time, and a newcomer is likely to be done at once.
/// Owner: one loop thread.
/// </summary>
internal sealed class UnfinishedHeads
{
    private readonly LinkedList<DownstreamConnection> _line = new();

    /// <summary>Adds a connection behind the others, and ends the oldest one when the limit is passed.</summary>
    internal LinkedListNode<DownstreamConnection> Add(DownstreamConnection connection, HeadLimit limit)
    {
        LinkedListNode<DownstreamConnection> node = _line.AddLast(connection);
        if (!limit.Add())
        {
            _line.First!.Value.Cut(Fault.TooManyHeads);
        }

        return node;
    }

    internal void Remove(LinkedListNode<DownstreamConnection> node, HeadLimit limit)
    {
        _line.Remove(node);
        limit.Remove();
    }
}
