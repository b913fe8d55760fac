using System.Xml.Linq;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

/// <summary>
/// The layers of the product: references point only downward, along the edges named here, and no package is used below
/// L5. The table is the one of the house style; a new project is entered here by the change that makes it.
/// </summary>
internal static class LayerRule
{
    /// <summary>The first layer that may use packages, files, tasks and the console.</summary>
    public const int FirstOffTheDataPath = 5;

    private static readonly string[] s_core = ["Weir.Core"];

    private static readonly string[] s_belowGateway =
    [
        "Weir.Core", "Weir.Http", "Weir.IO", "Weir.Telemetry", "Weir.Flow", "Weir.Caching", "Weir.Planning",
        "Weir.Transport", "Weir.HttpCache",
    ];

    private static readonly Dictionary<string, (int Layer, string[] References)> s_projects =
        new(StringComparer.Ordinal)
        {
            ["Weir.Core"] = (0, []),
            ["Weir.Http"] = (1, s_core),
            ["Weir.IO"] = (1, s_core),
            ["Weir.Telemetry"] = (1, s_core),
            ["Weir.Flow"] = (1, s_core),
            ["Weir.Caching"] = (1, s_core),
            ["Weir.Planning"] = (1, s_core),
            ["Weir.Transport"] = (2, ["Weir.IO", "Weir.Http", "Weir.Telemetry"]),
            ["Weir.HttpCache"] = (3, ["Weir.Transport", "Weir.Caching"]),
            ["Weir.Load"] = (3, ["Weir.Transport", "Weir.Planning"]),
            ["Weir.Gateway"] = (4, s_belowGateway),
            ["Weir.Configuration"] = (5, ["Weir.Gateway"]),
            ["Weir.Admin"] = (5, ["Weir.Gateway", "Weir.Configuration"]),
            ["Weir.Demo.Origin"] = (6, []),
            ["Weir.Cli"] = (6, [.. s_belowGateway, "Weir.Load", "Weir.Gateway", "Weir.Configuration", "Weir.Admin"]),
        };

    // A package that one project alone may use, so that another can take its place.
    private static readonly Dictionary<string, string> s_onlyUser = new(StringComparer.OrdinalIgnoreCase)
    {
        ["YamlDotNet"] = "Weir.Configuration",
    };

    public static IEnumerable<string> ProjectsOffTheDataPath => s_projects
        .Where(project => project.Value.Layer >= FirstOffTheDataPath).Select(project => project.Key);

    public static IEnumerable<Finding> Check(RepositoryTree tree) => tree.Files
        .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) || !file.Path.Contains('/'))
        .SelectMany(CheckFile);

    private static IEnumerable<Finding> CheckFile(SourceFile file)
    {
        if (file.Path is "src/Source.props" or "Directory.Build.props")
        {
            return CheckShared(file);
        }
        if (file.Folder.Length > 0 && Path.GetExtension(file.Path) is (".props" or ".targets"))
        {
            return [new(file.Path, 1, "build settings of the product live in src/Source.props.")];
        }
        return file.IsProject ? CheckProject(file) : [];
    }

    // What every project gets: tools of the build alone.
    private static IEnumerable<Finding> CheckShared(SourceFile file) =>
        from reference in XDocument.Parse(file.Text).Descendants()
        where IsReference(reference) && (string?)reference.Attribute("PrivateAssets") != "all"
        select new Finding(file.Path, 1, $"{Include(reference)} would reach every layer: PrivateAssets=\"all\".");

    private static IEnumerable<Finding> CheckProject(SourceFile file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Path);
        if (!s_projects.TryGetValue(name, out var project))
        {
            yield return new(file.Path, 1, $"{name} has no layer: enter it in the layout and in LayerRule.");
            yield break;
        }
        foreach (var reference in XDocument.Parse(file.Text).Descendants().Where(IsReference))
        {
            var target = Include(reference);
            if (reference.Name.LocalName == "ProjectReference")
            {
                target = Path.GetFileNameWithoutExtension(target.Replace('\\', '/'));
                if (!project.References.Contains(target))
                {
                    yield return new(file.Path, 1, $"{name} -> {target} is no edge of the layout.");
                }
            }
            else if (project.Layer < FirstOffTheDataPath)
            {
                yield return new(file.Path, 1, $"{name} -> {target}: no package below L{FirstOffTheDataPath}.");
            }
            else if (s_onlyUser.TryGetValue(target, out var user) && user != name)
            {
                yield return new(file.Path, 1, $"{name} -> {target}: only {user} uses it.");
            }
        }
    }

    private static bool IsReference(XElement element) =>
        element.Name.LocalName is "ProjectReference" or "PackageReference" or "FrameworkReference" or "Reference";

    private static string Include(XElement element) =>
        (string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? "";
}
