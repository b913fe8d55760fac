using System.Text.RegularExpressions;
using System.Xml.Linq;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

/// <summary>The list of what the data path must not call reaches every project below L5 and stays on.</summary>
internal static class BannedSymbolsRule
{
    public const string List = "src/BannedSymbols.DataPath.txt";

    private const string Shared = "src/Source.props";
    private const string Import = "../Source.props";

    private static readonly Regex s_off = new(
        @"RS0030.*(?:none|silent|suggestion)|NoWarn.*RS0030|RunAnalyzers>\s*false|OffTheDataPath",
        RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        if (!tree.Exists(List))
        {
            yield return new(List, 1, "the list of banned symbols is gone.");
        }
        foreach (var problem in ProblemsOf(tree.Find(Shared)))
        {
            yield return new(Shared, 1, problem);
        }
        foreach (var project in tree.Projects.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)))
        {
            var imports = XDocument.Parse(project.Text).Descendants("Import");
            if (imports.All(import => (string?)import.Attribute("Project") != Import))
            {
                yield return new(project.Path, 1, $"does not import {Import}.");
            }
        }
        var settings = tree.Files.Where(IsSetting);
        foreach (var finding in settings.SelectMany(file => file.Matches(s_off, "switches the banned symbols off.")))
        {
            yield return finding;
        }
    }

    private static bool IsSetting(SourceFile file) => file.Path != Shared
        && (file.FileName == ".editorconfig" || Path.GetExtension(file.Path) is ".csproj" or ".props" or ".targets");

    private static IEnumerable<string> ProblemsOf(SourceFile? shared)
    {
        var document = XDocument.Parse(shared?.Text ?? "<Project />");
        var exempt = document.Descendants("OffTheDataPath").SingleOrDefault()?.Value ?? "";
        var expected = LayerRule.ProjectsOffTheDataPath.Order(StringComparer.Ordinal);
        var named = exempt.Split(';', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        if (!named.SequenceEqual(expected, StringComparer.Ordinal))
        {
            yield return $"OffTheDataPath must name exactly {string.Join(", ", LayerRule.ProjectsOffTheDataPath)}.";
        }
        var group = document.Descendants("ItemGroup")
            .SingleOrDefault(item => (string?)item.Attribute("Condition") == "'$(OnTheDataPath)' == 'true'");
        if (group?.Element("AdditionalFiles") is null || group.Element("PackageReference") is null)
        {
            yield return "the analyzer and its list must be given to projects on the data path.";
        }
    }
}
