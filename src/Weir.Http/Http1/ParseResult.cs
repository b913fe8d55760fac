namespace Weir.Http;

/// <summary>Where a parser stands after the bytes that it was shown.</summary>
public enum ParseResult : byte
{
    /// <summary>What there is may be the beginning of a valid message; more bytes are needed.</summary>
    NeedMore,

    /// <summary>The head or trailer section is complete and valid.</summary>
    Done,

    /// <summary>No further byte can make it valid.</summary>
    Error,
}
