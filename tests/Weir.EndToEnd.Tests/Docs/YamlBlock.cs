namespace Weir.EndToEnd.Tests.Docs;

/// <summary>One configuration shown in a document. Immutable.</summary>
/// <param name="Source">File and line, for the reader of a failure.</param>
/// <param name="Text">What stands between the fences.</param>
internal sealed record YamlBlock(string Source, string Text)
{
    // A block that begins with none of these is not a configuration of Weir.
    private static readonly string[] s_topLevelKeys =
    [
        "listen", "admin", "loops", "trusted_proxies", "limits", "timeouts", "drain", "access_log", "include",
        "clusters", "defaults", "routes",
    ];

    /// <summary>Whether it is a whole configuration: its first line that is not a comment is a top-level key.</summary>
    public bool IsConfiguration
    {
        get
        {
            var first = Text.Split('\n').FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? "";
            return s_topLevelKeys.Contains(first.Split(':')[0], StringComparer.Ordinal);
        }
    }

    /// <summary>Every block marked yaml, in the order of the document.</summary>
    public static IEnumerable<YamlBlock> ReadAll(string name, string markdown)
    {
        var lines = markdown.Split('\n');
        var start = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (start < 0 && line.StartsWith("```", StringComparison.Ordinal))
            {
                start = i;
            }
            else if (start >= 0 && line == "```")
            {
                if (lines[start].Trim() is "```yaml" or "```yml")
                {
                    yield return new($"{name}:{start + 1}", string.Join('\n', lines[(start + 1)..i]) + "\n");
                }
                start = -1;
            }
        }
    }
}
