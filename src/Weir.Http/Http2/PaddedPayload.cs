namespace Weir.Http;

/// <summary>
/// The way through the payload of DATA or of a field block, as its bytes arrive: what stands before the content, the
/// content itself, and the padding behind it (RFC 9113 6.1, 6.2). Owner: the connection, one loop thread.
/// </summary>
internal struct PaddedPayload
{
    private int _paddingLeft;

    /// <summary>What comes next.</summary>
    public PayloadPart Part { get; private set; }

    /// <summary>Bytes of content that are still to come; known behind the start.</summary>
    public int ContentLeft { get; private set; }

    /// <summary>Whether the payload has been read to its end.</summary>
    public readonly bool IsDone => Part == PayloadPart.Done;

    /// <summary>Begins a payload that may be padded.</summary>
    public void Begin() => Part = PayloadPart.Start;

    /// <summary>Begins one that is all content, as that of CONTINUATION.</summary>
    public void BeginBare(int length)
    {
        Part = PayloadPart.Content;
        ContentLeft = length;
        _paddingLeft = 0;
    }

    /// <summary>Reads what stands before the content; false when more bytes are needed for that.</summary>
    public bool TryStart(in FrameHeader header, ReadOnlySpan<byte> bytes, ref int at, out FrameError error)
    {
        error = FrameError.None;
        if (bytes.Length - at < FrameReader.PrefixBytes(header))
        {
            return false;
        }

        error = FrameReader.ReadContent(header, bytes[at..], out PayloadRange content);
        at += content.Start;
        ContentLeft = content.Length;
        _paddingLeft = header.Length - content.Start - content.Length;
        Part = PayloadPart.Content;
        return true;
    }

    /// <summary>Content has been read; the result is whether that was all of it.</summary>
    public bool Take(int bytes)
    {
        ContentLeft -= bytes;
        if (ContentLeft > 0)
        {
            return false;
        }

        Part = _paddingLeft > 0 ? PayloadPart.Padding : PayloadPart.Done;
        return true;
    }

    /// <summary>Reads over the padding as far as it is there.</summary>
    public Http2Event SkipPadding(int bytesLength, ref int at)
    {
        int skipped = Math.Min(bytesLength - at, _paddingLeft);
        at += skipped;
        _paddingLeft -= skipped;
        if (_paddingLeft > 0)
        {
            return Http2Event.NeedMore;
        }

        Part = PayloadPart.Done;
        return default;
    }
}
