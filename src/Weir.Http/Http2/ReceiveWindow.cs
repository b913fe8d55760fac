namespace Weir.Http;

/// <summary>
/// What the peer may still send on a stream or connection (RFC 9113 6.9). Owner: the connection, one loop thread.
/// </summary>
/// <remarks>
/// What the consumer has taken is given back when it is half of the window: one WINDOW_UPDATE for many frames, and the
/// peer never waits while half a window is free.
/// </remarks>
internal struct ReceiveWindow(int size)
{
    private int _size = size;
    private int _returned;

    /// <summary>Bytes; less than 0 after we have made the windows smaller.</summary>
    public int Available { get; private set; } = size;

    /// <summary>Takes a frame that has come; false when it is more than was allowed.</summary>
    public bool TryTake(int bytes)
    {
        if (bytes > Available && bytes > 0)
        {
            return false;
        }

        Available -= bytes;
        return true;
    }

    /// <summary>Gives back what was consumed. Returns the increment to be announced now; 0 for none yet.</summary>
    public int Return(int bytes)
    {
        _returned += bytes;
        if (_returned == 0 || _returned < _size / 2)
        {
            return 0;
        }

        int increment = _returned;
        _returned = 0;
        Available += increment;
        return increment;
    }

    /// <summary>Makes it larger or smaller without a frame: the peer has acknowledged the setting.</summary>
    public void Resize(int size)
    {
        Available += size - _size;
        _size = size;
    }
}
