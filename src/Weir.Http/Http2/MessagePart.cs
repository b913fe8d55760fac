namespace Weir.Http;

/// <summary>What comes next of a message that is received or sent (RFC 9113 8.1).</summary>
internal enum MessagePart : byte
{
    /// <summary>The final head; interim ones may come before it.</summary>
    Head,

    /// <summary>Data, or trailers.</summary>
    Body,

    /// <summary>Nothing.</summary>
    End,
}
