namespace Weir.Http;

/// <summary>How the end of a body is known.</summary>
public enum BodyKind : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>After a number of bytes.</summary>
    Length,

    /// <summary>By the chunked coding.</summary>
    Chunked,

    /// <summary>When the sender closes; of responses only.</summary>
    UntilClose,
}
