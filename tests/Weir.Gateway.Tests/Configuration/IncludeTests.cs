using System.Text;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class IncludeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_Star_ReadsFilesInOrderAndBeforeTheFileItself()
    {
        Write("routes.d/20.yaml", "routes: [ { match: { path: /b }, to: two } ]");
        Write(
            "routes.d/10.yaml",
            "clusters: { two: { destinations: \"http://c\" } }\nroutes: [ { match: { path: /a }, to: one } ]");
        Write("routes.d/.hidden.yaml", "nonsense");
        Write("routes.d/note.txt", "nonsense");

        ConfigurationResult result = Load(
            "include: \"routes.d/*.yaml\"\nclusters: { one: { destinations: \"http://b\" } }\n"
                + "routes: [ { respond: 204 } ]");

        Assert.Equal("", string.Join('\n', result.Errors.Concat(result.Warnings)));
        Reading.Same(["/a", "/b", "/"], result.Options!.Routes.Select(r => r.Name));
        Assert.EndsWith("routes.d/10.yaml:2:11", result.Options.Routes[0].Position.ToString());
    }

    [Fact]
    public void Load_ErrorsInSeveralFiles_AreAllReportedWithTheirFile()
    {
        Write("a.yaml", "routes: [ { to: nowhere } ]");
        Write("b.yaml", "listen: :80\nroutes: [ { respond: 99 } ]");

        ConfigurationResult result = Load("include: [ a.yaml, b.yaml, c.yaml ]\nroutes: [ { to: nobody } ]");

        Reading.Same(
            [
                "a.yaml:1:17 routes[0].to", "b.yaml:1:1 listen", "b.yaml:2:22 routes[0].respond",
                "weir.yaml:1:28 include[2]", "weir.yaml:2:17 routes[0].to",
            ],
            result.Errors.Select(e => Path.GetFileName(e.Place) + " " + e.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Load_ClusterInTwoFiles_IsAnError()
    {
        Write("a.yaml", "clusters: { one: { destinations: \"http://b\" } }");

        ConfigurationResult result = Load(
            "include: a.yaml\nclusters: { one: { destinations: \"http://c\" } }\nroutes: [ { to: one } ]");

        Assert.Equal(
            "Another file has a cluster of this name; keep one of them.", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void Load_PathsInAnIncludedFile_StartFromItsFolder()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "sites/public"));
        Write("sites/a.yaml", "routes: [ { static: ./public } ]");

        ConfigurationResult result = Load("include: sites/a.yaml");

        Assert.Equal("", string.Join('\n', result.Errors));
        Assert.Equal(Path.Combine(_folder.FullName, "sites/public"), result.Options!.Routes[0].Static!.Root);
    }

    [Fact]
    public void Load_IncludedFileThatIncludes_IsRefused()
    {
        Write("a.yaml", "include: weir.yaml");

        Assert.Contains(
            "The key `include` is not known here.",
            Assert.Single(Load("include: a.yaml\nroutes: [ { respond: 204 } ]").Errors).Message);
    }

    private ConfigurationResult Load(string yaml) => ConfigurationFile.Load(Write("weir.yaml", yaml));

    private string Write(string name, string yaml)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml, Encoding.UTF8);
        return path;
    }
}
