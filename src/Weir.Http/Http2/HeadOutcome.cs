namespace Weir.Http;

/// <summary>What became of a field block.</summary>
internal enum HeadOutcome : byte
{
    /// <summary>The head is complete and valid.</summary>
    Done,

    /// <summary>The message breaks a rule of RFC 9113 8: a stream error PROTOCOL_ERROR, or 400.</summary>
    Malformed,

    /// <summary>
    /// It is larger than is allowed: 431, or 414 for the target. What came before the bound is in the head.
    /// </summary>
    TooLarge,

    /// <summary>The block cannot be read: a connection error COMPRESSION_ERROR.</summary>
    CompressionError,
}
