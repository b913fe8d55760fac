using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

/// <summary>Folders are feature nouns, never kinds of code.</summary>
internal static class FolderNameRule
{
    private static readonly HashSet<string> s_banned = new(StringComparer.OrdinalIgnoreCase)
    {
        "Models", "Helpers", "Interfaces", "Utils", "Utilities", "Managers", "Misc",
    };

    public static IEnumerable<Finding> Check(RepositoryTree tree) => tree.Files
        .SelectMany(file => file.Folders.Where(s_banned.Contains).Select(folder => new Finding(
            file.Path, 1, $"the folder {folder} names a kind: name the feature that the code serves.")));
}
