using System.Diagnostics;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Reloading;

/// <summary><c>weir run --watch</c>: files change in the ways that editors and orchestrators have.</summary>
public sealed class WatchTests : IDisposable
{
    private const string Head = "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-watch-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task File_WrittenInPlaceRenamedOrBad_IsFollowed()
    {
        string file = In("weir.yaml");
        await File.WriteAllTextAsync(file, Head + Route("/a"));
        await using WeirProcess weir = await WeirProcess.RunAsync("run", file, "--watch");
        await File.WriteAllTextAsync(file, Head + Route("/b"));
        await ServesAsync(weir, "/b");
        await File.WriteAllTextAsync(file, Head + "rutes: []\n");
        await weir.Log.LineWithAsync("error", "Did you mean `routes`?");
        Assert.Equal(204, (await weir.GetAsync("/b")).Status);
        File.Move(file, In("weir.yaml~"));
        await File.WriteAllTextAsync(In("new"), Head + Route("/c"));
        File.Move(In("new"), file);
        await ServesAsync(weir, "/c");
    }

    [Fact]
    public async Task MountedVolume_WhoseLinkIsSwapped_IsFollowed()
    {
        // As Kubernetes mounts a ConfigMap: the file is a link through ..data, which is replaced as a whole.
        Write("..1", "/a");
        Directory.CreateSymbolicLink(In("..data"), "..1");
        File.CreateSymbolicLink(In("weir.yaml"), Path.Combine("..data", "weir.yaml"));
        await using WeirProcess weir = await WeirProcess.RunAsync("run", In("weir.yaml"), "--watch");
        Write("..2", "/b");
        Directory.CreateSymbolicLink(In("..data_tmp"), "..2");
        using (Process rename = Process.Start("mv", ["-T", In("..data_tmp"), In("..data")]))
        {
            await rename.WaitForExitAsync();
        }

        Directory.Delete(In("..1"), recursive: true);

        await ServesAsync(weir, "/b");

        void Write(string folder, string path)
        {
            Directory.CreateDirectory(In(folder));
            File.WriteAllText(Path.Combine(In(folder), "weir.yaml"), Head + Route(path));
        }
    }

    [Fact]
    public async Task IncludedAndSubstitutedFiles_AreFollowed()
    {
        Directory.CreateDirectory(In("routes.d"));
        await File.WriteAllTextAsync(In("status"), "201");
        await File.WriteAllTextAsync(
            In("weir.yaml"), $"{Head}include: routes.d/*.yaml\nroutes:\n  - respond: \"${{file:status}}\"\n");
        await using WeirProcess weir = await WeirProcess.RunAsync("run", In("weir.yaml"), "--watch");
        Assert.Equal(201, (await weir.GetAsync("/x")).Status);
        await File.WriteAllTextAsync(In("status"), "202");
        Assert.Equal(202, await StatusAsync(weir, "/x", 202));
        await File.WriteAllTextAsync(Path.Combine(In("routes.d"), "more.yaml"), Route("/more"));
        await ServesAsync(weir, "/more");
    }

    private static string Route(string path) => $"routes:\n  - match: {{ path: {path} }}\n    respond: 204\n";

    private static async Task ServesAsync(WeirProcess weir, string path) =>
        Assert.Equal(204, await StatusAsync(weir, path, 204));

    private static Task<int> StatusAsync(WeirProcess weir, string path, int wanted) => Bounded.UntilAsync(
        async () => (await weir.GetAsync(path)).Status, status => status == wanted);

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
