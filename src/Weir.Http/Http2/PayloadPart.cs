namespace Weir.Http;

/// <summary>Where the reader of a payload stands.</summary>
internal enum PayloadPart : byte
{
    /// <summary>Behind its last byte.</summary>
    Done,

    /// <summary>Before what says how long the padding is.</summary>
    Start,

    Content,

    Padding,
}
