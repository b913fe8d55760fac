using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Admin;

/// <summary>
/// The files of the status page, which are part of the program. Immutable; any thread. They hold nothing of what the
/// gateway does: the page asks the API for that.
/// </summary>
internal sealed class StatusPage
{
    private const string Folder = "Weir.Admin.Page.Assets.";
    private const string IndexName = "status.html";

    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);

    public StatusPage()
    {
        Assembly assembly = typeof(StatusPage).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(Folder, StringComparison.Ordinal))
            {
                string name = resource[Folder.Length..];
                _files.Add(name == IndexName ? "/" : "/page/" + name, Read(assembly, resource));
            }
        }
    }

    /// <summary>The page itself.</summary>
    public PageFile Index => _files["/"];

    /// <summary>The file of a path other than <c>/</c>; null when there is none.</summary>
    public PageFile? Find(ReadOnlySpan<byte> path) => path.Length > 1
        ? _files.GetValueOrDefault(Encoding.Latin1.GetString(path[..Math.Min(path.Length, 64)]))
        : null;

    private static PageFile Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string tag = "\"" + Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12)) + "\"";
        return new PageFile(Encoding.ASCII.GetBytes(TypeOf(resource)), Encoding.ASCII.GetBytes(tag), content);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        string other => throw new InvalidOperationException($"the page has no type for {other}"),
    };
}
