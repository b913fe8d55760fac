namespace Weir.Http;

/// <summary>
/// What may still be sent on a stream or connection (RFC 9113 6.9). Owner: the connection, one loop thread.
/// </summary>
internal struct SendWindow(int size)
{
    /// <summary>Bytes; less than 0 after the peer has made the windows smaller (6.9.2).</summary>
    public int Available { get; private set; } = size;

    /// <summary>Takes what is sent.</summary>
    public void Take(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Math.Max(Available, 0));
        Available -= bytes;
    }

    /// <summary>Opens it by WINDOW_UPDATE, or by a change of the setting; false when it would be too large.</summary>
    public bool TryEnlarge(long increment)
    {
        long larger = Available + increment;
        if (larger is > FrameHeader.IdMax or < int.MinValue)
        {
            return false;
        }

        Available = (int)larger;
        return true;
    }
}
