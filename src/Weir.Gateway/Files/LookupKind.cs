namespace Weir.Gateway;

/// <summary>What a path turned out to be.</summary>
internal enum LookupKind : byte
{
    /// <summary>A file, or a folder with an index file.</summary>
    File,

    /// <summary>A folder that was asked for without the slash at its end.</summary>
    Redirect,

    /// <summary>A folder that is listed.</summary>
    Listing,

    /// <summary>Nothing that is served.</summary>
    Missing,

    /// <summary>Something that could not be read.</summary>
    Failed,
}
