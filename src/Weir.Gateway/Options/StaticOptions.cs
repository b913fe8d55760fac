namespace Weir.Gateway;

/// <summary>
/// Files of a folder. The path below the match's <c>**</c> (else the whole path) names the file. Immutable.
/// </summary>
public sealed record StaticOptions
{
    /// <summary>The folder as an absolute path; nothing outside of it is served, whatever links lead there.</summary>
    public required string Root { get; init; }

    /// <summary>Files that answer for their folder, the first that is there. Default: <c>index.html</c>.</summary>
    public IReadOnlyList<string> Index { get; init; } = ["index.html"];

    /// <summary>
    /// The file, as a path from the root, that answers with 200 for paths without a file when the client takes HTML,
    /// for applications that route in the browser; <c>null</c>: 404.
    /// </summary>
    public string? Fallback { get; init; }

    /// <summary>Whether a folder without an index file is listed. Default: no.</summary>
    public bool Listing { get; init; }

    /// <summary>
    /// Suffixes (<c>br</c>, <c>zst</c>, <c>gz</c>) of compressed copies beside the files, in the order of preference.
    /// Default: none are looked for.
    /// </summary>
    public IReadOnlyList<string> Precompressed { get; init; } = [];
}
