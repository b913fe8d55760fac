namespace Weir.IO;

/// <summary>A first-in-first-out list of items, linked through the items. Owner: one loop thread.</summary>
internal struct ItemQueue
{
    private LoopItem? _head;
    private LoopItem? _tail;

    internal readonly bool IsEmpty => _head is null;

    internal void Enqueue(LoopItem item)
    {
        if (_tail is null)
        {
            _head = item;
        }
        else
        {
            _tail.NextItem = item;
        }

        _tail = item;
    }

    internal LoopItem? Dequeue()
    {
        LoopItem? item = _head;
        if (item is not null)
        {
            _head = item.NextItem;
            item.NextItem = null;
            if (_head is null)
            {
                _tail = null;
            }
        }

        return item;
    }
}
