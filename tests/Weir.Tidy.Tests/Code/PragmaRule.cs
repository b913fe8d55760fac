using System.Text.RegularExpressions;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>A warning is switched off by its name and with the reason on the same line.</summary>
internal static class PragmaRule
{
    private static readonly Regex s_bare = new(
        @"^\s*#pragma\s+warning\s+disable(?!\s+\w+\d+(\s*,\s*\w+\d+)*\s*//\s*\w+.*\w)",
        RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    public static IEnumerable<Finding> Check(RepositoryTree tree) => tree.CSharp.SelectMany(
        file => file.Matches(s_bare, "a warning is switched off without its name or its reason: // why."));
}
