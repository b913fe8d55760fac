namespace Weir.Gateway;

/// <summary>What the preconditions of a request come to.</summary>
internal enum Precondition : byte
{
    /// <summary>The request is answered.</summary>
    Holds,

    /// <summary>The client has it already: 304.</summary>
    NotModified,

    /// <summary>The client wants another state than there is: 412.</summary>
    Failed,
}
