using System.Text;

namespace Weir.Cli;

/// <summary>What the demo's shop answers, whole. Immutable.</summary>
/// <param name="Status">200 to 599.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">The body.</param>
internal sealed record SiteAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the shop says nothing of caching, so that the gateway may.</summary>
    public bool IsAsset { get; private init; }

    public static SiteAnswer Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static SiteAnswer Html(int status, string html) =>
        new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));

    public static SiteAnswer Json(int status, ReadOnlyMemory<byte> json) => new(status, "application/json", json);

    public static SiteAnswer Picture(string svg) =>
        new(200, "image/svg+xml", Encoding.UTF8.GetBytes(svg)) { IsAsset = true };
}
