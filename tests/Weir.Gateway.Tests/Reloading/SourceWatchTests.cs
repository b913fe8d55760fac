using Weir.Admin;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Reloading;

public sealed class SourceWatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tests-");
    private readonly string _file;
    private readonly SourceWatch _watch;
    private IReadOnlyList<SourceFile> _loaded;

    public SourceWatchTests()
    {
        _file = Path.Combine(_folder.FullName, "weir.yaml");
        Write("a");
        _loaded = ConfigurationFile.Load(_file).Sources;
        _watch = new SourceWatch(() => _loaded, static () => { });
    }

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Look_ChangedFile_AsksWhenItIsQuietAndOnce()
    {
        Assert.False(_watch.Look());
        Write("b");
        Assert.False(_watch.Look());
        Write("bc");
        Assert.False(_watch.Look());
        Assert.True(_watch.Look());
        Assert.False(_watch.Look());
    }

    [Fact]
    public void Look_FileThatIsGoneForAMoment_IsWaitedFor()
    {
        Assert.False(_watch.Look());
        File.Delete(_file);
        Assert.False(_watch.Look());
        Assert.False(_watch.Look());
        Write("a");
        Assert.False(_watch.Look());
        Assert.False(_watch.Look());
        File.Delete(_file);
        Assert.Equal(1, Enumerable.Range(0, 10).Count(_ => _watch.Look()));
    }

    [Fact]
    public void Look_WrittenAsItWasOrReloadedMeanwhile_DoesNotAsk()
    {
        Assert.False(_watch.Look());
        Write("a");
        Assert.False(_watch.Look());
        Write("b");
        Assert.False(_watch.Look());
        _loaded = ConfigurationFile.Load(_file).Sources;
        Assert.False(_watch.Look());
    }

    private void Write(string text) => File.WriteAllText(_file, $"# {text}\nroutes: [ {{ respond: 204 }} ]\n");
}
