namespace Weir.Gateway;

/// <summary>Which responses are compressed. Immutable.</summary>
public sealed record CompressOptions
{
    public static CompressOptions Default { get; } = new();

    /// <summary>Content types in lower case; <c>text/*</c> means all of a kind.</summary>
    public IReadOnlyList<string> Types { get; init; } =
    [
        "text/*", "application/json", "application/*+json", "application/javascript", "application/xml",
        "application/*+xml", "application/wasm", "application/manifest+json", "image/svg+xml", "font/ttf", "font/otf",
        "application/vnd.ms-fontobject",
    ];

    /// <summary>Bytes from which on it is worth it, 0 to 1 GiB. Default: 1 KiB.</summary>
    public long Min { get; init; } = 1024;

    /// <summary>Codings that may be used, in the order of preference among equals: br, zstd, gzip.</summary>
    public IReadOnlyList<string> Codings { get; init; } = ["br", "zstd", "gzip"];

    /// <summary>The level of gzip, 1 to 9. Default: 5.</summary>
    public int GzipLevel { get; init; } = 5;

    /// <summary>The level of brotli, 0 to 11. Default: 4.</summary>
    public int BrotliLevel { get; init; } = 4;

    /// <summary>The level of zstd, 1 to 19. Default: 3.</summary>
    public int ZstdLevel { get; init; } = 3;
}
