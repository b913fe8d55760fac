using System.Text.RegularExpressions;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Docs;

/// <summary>A relative link in a document leads to a file of the tree, its anchor to a heading there.</summary>
internal static class LinkRule
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly Regex s_inline = new(
        @"\]\(\s*<?(?<target>[^)\s>]+)>?(\s+""[^""]*"")?\s*\)", RegexOptions.ExplicitCapture, s_timeout);
    private static readonly Regex s_definition = new(
        @"^\s{0,3}\[[^\]]+\]:\s+(?<target>\S+)", RegexOptions.ExplicitCapture, s_timeout);
    private static readonly Regex s_code = new("`[^`]*`", RegexOptions.None, s_timeout);
    private static readonly Regex s_scheme = new("^([a-z][a-z0-9+.-]*:|//)", RegexOptions.ExplicitCapture, s_timeout);
    private static readonly Regex s_notInSlug = new(@"[^\w\- ]", RegexOptions.None, s_timeout);

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.Files.Where(file => file.IsMarkdown))
        {
            foreach (var (number, line) in Prose(file))
            {
                var text = s_code.Replace(line, "");
                foreach (var match in s_inline.Matches(text).Concat(s_definition.Matches(text)))
                {
                    var target = match.Groups["target"].Value;
                    if (!s_scheme.IsMatch(target) && Problem(tree, file, target) is { } problem)
                    {
                        yield return new(file.Path, number, $"{target}: {problem}");
                    }
                }
            }
        }
    }

    private static string? Problem(RepositoryTree tree, SourceFile from, string target)
    {
        var parts = Uri.UnescapeDataString(target).Split('#', 2);
        var path = parts[0].Length == 0 ? from.Path : Resolve(from.Folder, parts[0]);
        if (path is null || !tree.Exists(path))
        {
            return "there is no such file.";
        }
        if (parts.Length == 1 || tree.Find(path) is not { IsMarkdown: true } file)
        {
            return null;
        }
        return Headings(file).Contains(parts[1]) ? null : "there is no such heading.";
    }

    // Null when the path leaves the tree.
    private static string? Resolve(string folder, string target)
    {
        var start = target.StartsWith('/') ? "" : folder;
        var segments = start.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var segment in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                if (segments.Count == 0)
                {
                    return null;
                }
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }
        return string.Join('/', segments);
    }

    // The anchors that GitHub makes: lower case, punctuation gone, a hyphen for each space.
    private static HashSet<string> Headings(SourceFile file) => Prose(file)
        .Where(line => line.Text.StartsWith('#'))
        .Select(line => s_notInSlug.Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<(int Number, string Text)> Prose(SourceFile file)
    {
        var fenced = false;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (file.Lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced)
            {
                yield return (i + 1, file.Lines[i]);
            }
        }
    }
}
