using System.Xml.Linq;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

/// <summary>The solution holds every project of the tree: what it leaves out is neither built nor formatted.</summary>
internal static class SolutionRule
{
    private const string Solution = "Weir.slnx";

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        var listed = XDocument.Parse(tree.Find(Solution)?.Text ?? "<Solution />").Descendants("Project")
            .Select(project => (string?)project.Attribute("Path") ?? "").ToHashSet(StringComparer.Ordinal);
        foreach (var project in tree.Projects.Where(IsPart).Where(project => !listed.Remove(project.Path)))
        {
            yield return new(project.Path, 1, $"is missing in {Solution}.");
        }
        foreach (var path in listed)
        {
            yield return new(Solution, 1, $"{path} does not exist.");
        }
    }

    // An example stands alone, as a reader would have it.
    private static bool IsPart(SourceFile project) => !project.Path.StartsWith("examples/", StringComparison.Ordinal);
}
