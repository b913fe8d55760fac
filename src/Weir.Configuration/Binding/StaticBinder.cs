using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads <c>static</c>.</summary>
internal static class StaticBinder
{
    public static StaticOptions? Bind(BindingContext context, Node node, string key)
    {
        if (node is ScalarNode)
        {
            return Root(context, node, key) is { } folder ? new StaticOptions { Root = folder } : null;
        }

        if (GroupReader.Open(context, node, key, Keys.Static) is not { } group)
        {
            return null;
        }

        if (!group.TryGet("root", out Node? root))
        {
            context.KeyError(node, group.PathOf("root"), "Which folder? Write `root: ./public`.");
            return null;
        }

        string? path = Root(context, root, group.PathOf("root"));
        StaticOptions options = new()
        {
            Root = path ?? "/",
            Index = Scalars.Texts(context, group, "index", ["index.html"], "the name of a file", IndexProblem),
            Fallback = Fallback(context, group),
            Listing = Scalars.Switch(context, group, "listing", false),
            Precompressed = Scalars.Texts(
                context, group, "precompressed", [], "br, zst or gz", Problems.Suffix),
        };
        return path is null ? null : options;
    }

    private static string? IndexProblem(string name) =>
        name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\0')
            ? "The name of a file in the folder, such as index.html."
            : null;

    private static string? Fallback(BindingContext context, GroupReader group)
    {
        if (!group.TryText("fallback", "a path such as /index.html", out string? text, out Node? node))
        {
            return null;
        }

        if (text.StartsWith('/') && text.Length > 1 && !text.Split('/').Contains(".."))
        {
            return text;
        }

        context.Error(node, group.PathOf("fallback"), "A path from the root, such as /index.html.");
        return null;
    }

    private static string? Root(BindingContext context, Node node, string key)
    {
        if (context.Text(node, key, "a folder") is not { } text)
        {
            return null;
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            context.Error(node, key, "A folder such as ./public.");
            return null;
        }

        string path = context.FullPath(text);
        if (Directory.Exists(path))
        {
            return path;
        }

        context.Error(
            node, key, File.Exists(path) ? "This is a file; name a folder." : $"There is no folder {path}.");
        return null;
    }
}
