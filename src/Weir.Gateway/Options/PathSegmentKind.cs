namespace Weir.Gateway;

/// <summary>What a segment of a path pattern matches.</summary>
public enum PathSegmentKind
{
    /// <summary>The same text.</summary>
    Literal,

    /// <summary><c>*</c>: any one segment that is not empty.</summary>
    Any,

    /// <summary><c>:name</c>: any one segment that is not empty, under a name.</summary>
    Capture,
}
