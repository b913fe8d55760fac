namespace Weir.Gateway;

/// <summary>How paths are brought into the one form that matching sees. Immutable.</summary>
public sealed record PathOptions
{
    public static PathOptions Default { get; } = new();

    /// <summary>Whether slashes in a row count as one. Default: yes.</summary>
    public bool MergeSlashes { get; init; } = true;

    /// <summary>What an encoded slash (<c>%2F</c>) is. Default: <see cref="EncodedSlash.Keep"/>.</summary>
    public EncodedSlash EncodedSlash { get; init; }

    /// <summary>
    /// Whether a path that still holds an encoded byte when it is decoded once (<c>%2541</c>) is refused with 400.
    /// Default: no.
    /// </summary>
    public bool RefuseDoubleEncoding { get; init; }
}
