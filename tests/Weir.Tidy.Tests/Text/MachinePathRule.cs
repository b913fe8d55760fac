using System.Text.RegularExpressions;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

/// <summary>A path of one developer's machine means nothing on the next one.</summary>
internal static class MachinePathRule
{
    // A longer path or a URL may well end in such a segment; only one that starts there is meant.
    private static readonly Regex s_path = new(
        @"(?<![\w.:/*~}-])/(work|root|home/[a-z][\w-]*|Users/\w+)/",
        RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(5));

    public static IEnumerable<Finding> Check(RepositoryTree tree) => tree.Files.SelectMany(
        file => file.Matches(s_path, "a path of a developer's machine: make it relative to the tree."));
}
