using System.Collections.Frozen;
using System.Text;

namespace Weir.Gateway;

/// <summary>
/// From the extension of a file to its Content-Type: what browsers and tools act on, after the registry of IANA. Text
/// is served as UTF-8. Immutable; any thread.
/// </summary>
internal static class MediaTypes
{
    private const string Utf8 = "; charset=utf-8";
    private const int ExtensionMax = 16;

    // One line a type, extensions behind it.
    private static readonly string[] s_lines =
    [
        "text/html html htm shtml",
        "text/css css",
        "text/javascript js mjs cjs",
        "text/plain txt text log conf ini",
        "text/csv csv",
        "text/tab-separated-values tsv",
        "text/markdown md markdown",
        "text/calendar ics ifb",
        "text/vcard vcf vcard",
        "text/vtt vtt",
        "text/cache-manifest appcache",
        "application/xml xml xsl xsd",
        "application/xhtml+xml xhtml xht",
        "application/atom+xml atom",
        "application/rss+xml rss",
        "application/rdf+xml rdf",
        "application/json json map",
        "application/ld+json jsonld",
        "application/geo+json geojson",
        "application/jsonl jsonl ndjson",
        "application/manifest+json webmanifest",
        "application/yaml yaml yml",
        "application/toml toml",
        "application/sql sql",
        "application/wasm wasm",
        "application/pdf pdf",
        "application/postscript ps eps ai",
        "application/rtf rtf",
        "application/epub+zip epub",
        "application/zip zip",
        "application/gzip gz tgz",
        "application/zstd zst",
        "application/x-brotli br",
        "application/x-bzip2 bz2",
        "application/x-xz xz",
        "application/x-tar tar",
        "application/x-7z-compressed 7z",
        "application/vnd.rar rar",
        "application/java-archive jar war ear",
        "application/vnd.android.package-archive apk",
        "application/vnd.debian.binary-package deb",
        "application/x-rpm rpm",
        "application/x-sh sh",
        "application/x-shockwave-flash swf",
        "application/x-x509-ca-cert der pem crt",
        "application/pgp-signature sig asc",
        "application/msword doc dot",
        "application/vnd.ms-excel xls xlt",
        "application/vnd.ms-powerpoint ppt pps",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation pptx",
        "application/vnd.oasis.opendocument.text odt",
        "application/vnd.oasis.opendocument.spreadsheet ods",
        "application/vnd.oasis.opendocument.presentation odp",
        "application/vnd.oasis.opendocument.graphics odg",
        "application/vnd.google-earth.kml+xml kml",
        "application/vnd.google-earth.kmz kmz",
        "application/gpx+xml gpx",
        "application/dash+xml mpd",
        "application/vnd.apple.mpegurl m3u8",
        "application/vnd.ms-fontobject eot",
        "application/vnd.sqlite3 sqlite sqlite3",
        "application/vnd.apache.parquet parquet",
        "application/ogg ogx",
        "font/woff woff",
        "font/woff2 woff2",
        "font/ttf ttf",
        "font/otf otf",
        "font/collection ttc",
        "image/png png",
        "image/apng apng",
        "image/jpeg jpg jpeg jpe jfif",
        "image/gif gif",
        "image/webp webp",
        "image/avif avif",
        "image/jxl jxl",
        "image/heic heic",
        "image/heif heif",
        "image/svg+xml svg",
        "image/bmp bmp",
        "image/tiff tif tiff",
        "image/vnd.microsoft.icon ico cur",
        "image/vnd.adobe.photoshop psd",
        "audio/mpeg mp3",
        "audio/mp4 m4a",
        "audio/aac aac",
        "audio/ogg ogg oga opus",
        "audio/flac flac",
        "audio/wav wav",
        "audio/webm weba",
        "audio/midi mid midi",
        "video/mp4 mp4 m4v",
        "video/webm webm",
        "video/ogg ogv",
        "video/quicktime mov qt",
        "video/x-msvideo avi",
        "video/matroska mkv",
        "video/mpeg mpeg mpg",
        "video/mp2t ts",
        "video/3gpp 3gp",
        "model/gltf+json gltf",
        "model/gltf-binary glb",
        "model/stl stl",
        "model/obj obj",
    ];

    private static readonly byte[] s_unknown = "application/octet-stream"u8.ToArray();
    private static readonly FrozenDictionary<string, byte[]> s_types = Build();
    private static readonly FrozenDictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> s_byExtension =
        s_types.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The extensions that have a type.</summary>
    internal static IReadOnlyList<string> Extensions => s_types.Keys;

    /// <summary>
    /// The type of a file by its name or path; <c>application/octet-stream</c> for an unknown extension.
    /// </summary>
    internal static byte[] Of(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        int dot = name.LastIndexOf((byte)'.');
        ReadOnlySpan<byte> extension = dot < 0 ? [] : name[(dot + 1)..];
        Span<char> lower = stackalloc char[ExtensionMax];
        if (extension.Length is 0 or > ExtensionMax || !Ascii.IsValid(extension))
        {
            return s_unknown;
        }

        for (int i = 0; i < extension.Length; i++)
        {
            lower[i] = char.ToLowerInvariant((char)extension[i]);
        }

        return s_byExtension.TryGetValue(lower[..extension.Length], out byte[]? type) ? type : s_unknown;
    }

    private static FrozenDictionary<string, byte[]> Build()
    {
        Dictionary<string, byte[]> types = new(StringComparer.Ordinal);
        foreach (string line in s_lines)
        {
            string[] words = line.Split(' ');
            bool isText = words[0].StartsWith("text/", StringComparison.Ordinal);
            byte[] type = Encoding.ASCII.GetBytes(isText ? words[0] + Utf8 : words[0]);
            for (int i = 1; i < words.Length; i++)
            {
                types.Add(words[i], type);
            }
        }

        return types.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
