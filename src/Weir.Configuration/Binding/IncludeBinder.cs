namespace Weir.Configuration;

/// <summary>
/// Reads <c>include</c>: files with clusters and routes of their own, in the order of their names where a star stands
/// for several. They include no further ones.
/// </summary>
internal static class IncludeBinder
{
    private const int FilesMax = 1000;

    public static List<(BindingContext Context, GroupReader File)> Read(BindingContext context, GroupReader file)
    {
        List<(BindingContext, GroupReader)> files = [];
        if (!file.TryGet("include", out Node? node))
        {
            return files;
        }

        IReadOnlyList<Node> items = BindingContext.Items(node);
        for (int i = 0; i < items.Count; i++)
        {
            string key = BindingContext.Indexed("include", node, i);
            if (context.Text(items[i], key, "a file such as routes.d/*.yaml") is not { } text)
            {
                continue;
            }

            foreach (string path in Names(context, items[i], key, text))
            {
                if (files.Count == FilesMax)
                {
                    context.KeyError(items[i], key, $"At most {FilesMax} files are included.");
                    return files;
                }

                BindingContext included = context.Include(path);
                if (context.ReadFile(items[i], key, path) is { } root
                    && GroupReader.Open(included, root, "", Keys.Included) is { } group)
                {
                    files.Add((included, group));
                }
            }
        }

        return files;
    }

    private static IReadOnlyList<string> Names(BindingContext context, Node node, string key, string text)
    {
        string name = Path.GetFileName(text);
        string folder = Path.GetDirectoryName(text) ?? "";
        if (name.Length == 0 || folder.Contains('*', StringComparison.Ordinal))
        {
            context.Error(node, key, "A file; a star stands only in its name, as in routes.d/*.yaml.");
            return [];
        }

        if (!name.Contains('*', StringComparison.Ordinal))
        {
            return [text];
        }

        if (context.Names(folder, name) is { } names)
        {
            return names.ConvertAll(found => Path.Combine(folder, found));
        }

        context.Error(node, key, $"The folder {folder} cannot be read; make it, or remove the line.");
        return [];
    }
}
