namespace Weir.Tidy.Tests.Tree;

/// <summary>Says what a rule found, all of it at once.</summary>
internal static class Verdict
{
    public static void Clean(IEnumerable<Finding> findings)
    {
        var lines = findings.Select(finding => finding.ToString()).ToArray();
        Assert.True(lines.Length == 0, $"{lines.Length} found:\n{string.Join('\n', lines)}");
    }

    public static void Found(IEnumerable<Finding> findings, params string[] expected)
    {
        Assert.Equal(expected, findings.Select(finding => $"{finding.Path}:{finding.Line}"), StringComparer.Ordinal);
    }
}
