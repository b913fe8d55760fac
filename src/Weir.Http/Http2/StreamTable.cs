namespace Weir.Http;

/// <summary>
/// The streams of a connection by their identifiers, and what is still known of those that are no more (RFC 9113 5.1
/// and 5.1.1). Owner: the connection, one loop thread.
/// </summary>
/// <remarks>
/// Identifiers only grow: one above the highest is idle, any other that is not open is closed. Of closed ones it must
/// be known which we have reset, since frames of the peer may have been on their way then: the last ones are kept.
/// </remarks>
internal sealed class StreamTable
{
    // What a peer makes us reset within a round trip is less (AbuseGuard); what we do by ourselves may be more.
    private const int ResetsKept = 256;

    // Streams without a use that are kept for the next ones.
    private const int FreeMax = 128;

    private readonly Dictionary<int, Http2Stream> _streams = [];
    private int[] _resets = [];
    private int _resetCount;

    // Of the resets that are not kept any more, the highest: at or below it one cannot be sure.
    private int _forgottenId;
    private Http2Stream? _free;
    private int _freeCount;
    private int _skippedFrom;
    private int _skippedTo;

    /// <summary>The highest identifier that was used, by whichever end opens streams; 0 for none.</summary>
    public int HighestId { get; private set; }

    /// <summary>Streams that are not closed.</summary>
    public int OpenCount => _streams.Count;

    /// <summary>Streams that are not released: the open ones, and closed ones that are still of use.</summary>
    public int HeldCount { get; private set; }

    public Dictionary<int, Http2Stream>.ValueCollection All => _streams.Values;

    /// <summary>The stream of this identifier, if it is open in some way; else null.</summary>
    public Http2Stream? Find(int id) => _streams.GetValueOrDefault(id);

    public bool IsIdle(int id) => id > HighestId;

    /// <summary>Whether this end may have reset the stream, so that frames may still come for it.</summary>
    public bool IsResetByUs(int id) => id <= _forgottenId || _resets.AsSpan().Contains(id);

    /// <summary>Whether the stream was never opened and cannot be any more: a later one was (5.1.1).</summary>
    public bool IsSkipped(int id) => id >= _skippedFrom && id < _skippedTo;

    /// <summary>Uses up an identifier, and by it the idle ones below.</summary>
    public void Use(int id)
    {
        if (id > HighestId + 2)
        {
            _skippedFrom = HighestId + 1;
            _skippedTo = id;
        }

        HighestId = id;
    }

    /// <summary>Opens a stream whose identifier was used up for it.</summary>
    public Http2Stream Open(int id, int sendWindow, int receiveWindow)
    {
        Http2Stream stream = _free ?? new Http2Stream();
        if (_free is not null)
        {
            _free = stream.Next;
            stream.Next = null;
            _freeCount--;
        }

        stream.Open(id, sendWindow, receiveWindow);
        _streams.Add(id, stream);
        HeldCount++;
        return stream;
    }

    /// <summary>Closes a stream; whoever holds it may still look at it.</summary>
    public void Close(Http2Stream stream)
    {
        stream.State = StreamState.Closed;
        _streams.Remove(stream.Id);
    }

    /// <summary>Remembers that this end has reset a stream.</summary>
    public void RememberReset(int id)
    {
        if (_resets.Length == 0)
        {
            _resets = new int[ResetsKept];
        }

        _forgottenId = Math.Max(_forgottenId, _resets[_resetCount]);
        _resets[_resetCount] = id;
        _resetCount = (_resetCount + 1) % ResetsKept;
    }

    /// <summary>Takes back a closed stream, to become another one.</summary>
    public void Release(Http2Stream stream)
    {
        if (stream.Id == 0)
        {
            throw new InvalidOperationException("the stream was released before");
        }

        HeldCount--;
        stream.Id = 0;
        stream.Owner = null;
        if (_freeCount < FreeMax)
        {
            stream.Next = _free;
            _free = stream;
            _freeCount++;
        }
    }
}
