namespace Weir.Http;

/// <summary>The flags of frames; what a bit means hangs on the type, and unknown ones mean nothing.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>Of DATA and HEADERS: the sender's last frame of the stream.</summary>
    EndStream = 0x01,

    /// <summary>Of SETTINGS and PING; the same bit as <see cref="EndStream"/>.</summary>
    Ack = 0x01,

    /// <summary>Of HEADERS and CONTINUATION: the field block ends here.</summary>
    EndHeaders = 0x04,

    /// <summary>Of DATA and HEADERS: padding follows, and its length goes before.</summary>
    Padded = 0x08,

    /// <summary>Of HEADERS: five bytes of priority as it used to be; they are passed over.</summary>
    Priority = 0x20,
}
