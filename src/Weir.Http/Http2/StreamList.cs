namespace Weir.Http;

/// <summary>A list of streams through the streams themselves; each is in one at most. Owner: the send queue.</summary>
internal struct StreamList
{
    private Http2Stream? _last;

    public Http2Stream? First { get; private set; }

    public void AddLast(Http2Stream stream) => InsertBehind(_last, stream);

    /// <summary>Puts a stream where its identifier belongs; nearly always at the end.</summary>
    public void AddInOrder(Http2Stream stream)
    {
        Http2Stream? before = _last;
        while (before is not null && before.Id > stream.Id)
        {
            before = before.Previous;
        }

        InsertBehind(before, stream);
    }

    public void Remove(Http2Stream stream)
    {
        if (stream.Previous is null)
        {
            First = stream.Next;
        }
        else
        {
            stream.Previous.Next = stream.Next;
        }

        if (stream.Next is null)
        {
            _last = stream.Previous;
        }
        else
        {
            stream.Next.Previous = stream.Previous;
        }

        stream.Next = null;
        stream.Previous = null;
    }

    private void InsertBehind(Http2Stream? before, Http2Stream stream)
    {
        Http2Stream? after = before is null ? First : before.Next;
        stream.Previous = before;
        stream.Next = after;
        if (before is null)
        {
            First = stream;
        }
        else
        {
            before.Next = stream;
        }

        if (after is null)
        {
            _last = stream;
        }
        else
        {
            after.Previous = stream;
        }
    }
}
