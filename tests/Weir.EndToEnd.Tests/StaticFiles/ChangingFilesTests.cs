using System.Diagnostics;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.StaticFiles;

/// <summary>Files that change, vanish and shrink, and clients that leave or stall.</summary>
public sealed class ChangingFilesTests : IAsyncLifetime
{
    private static readonly TimeSpan s_seen = TimeSpan.FromSeconds(3);

    private readonly Site _site = new();

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task AFile_ReplacedAndDeleted_IsSeenSoon()
    {
        HttpMessage first = await _site.Weir.GetAsync("/plain.txt");
        _site.Write("plain.txt", "new");

        HttpMessage second = await Bounded.UntilAsync(
            () => _site.Weir.GetAsync("/plain.txt"), answer => answer.Text == "new", s_seen);
        Assert.Equal("new", second.Text);
        Assert.NotEqual(first["ETag"], second["ETag"]);

        File.Delete(Path.Combine(_site.Root, "plain.txt"));
        int status = await Bounded.UntilAsync(
            async () => (await _site.Weir.GetAsync("/plain.txt")).Status, one => one == 404, s_seen);
        Assert.Equal(404, status);

        _site.Write("plain.txt", "back");
        Assert.Equal("back", (await _site.Weir.GetAsync("/plain.txt")).Text);
    }

    [Fact]
    public async Task ARoot_SwappedByItsLink_IsSeenSoon()
    {
        string one = Path.Combine(_site.Root, "docs");
        string link = Path.Combine(Path.GetDirectoryName(_site.Root)!, "current");
        File.CreateSymbolicLink(link, one);
        await using WeirProcess weir = await WeirProcess.ServeAsync($"routes:\n  - static: {{ root: {link} }}\n");
        Assert.Equal("<p>docs", (await weir.GetAsync("/")).Text);

        File.CreateSymbolicLink(link + "~", _site.Root);
        using (Process move = Process.Start("mv", ["-T", link + "~", link]))
        {
            await move.WaitForExitAsync().WaitAsync(Bounded.Limit);
        }

        string text = await Bounded.UntilAsync(
            async () => (await weir.GetAsync("/")).Text, body => body == "<p>start", s_seen);
        Assert.Equal("<p>start", text);
    }

    [Fact]
    public async Task ALargeFile_CutShortWhileServed_CutsTheConnection()
    {
        using RawPeer client = await _site.Weir.ConnectAsync();
        await client.SendAsync("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        using (FileStream file = File.OpenWrite(Path.Combine(_site.Root, "large.bin")))
        {
            file.SetLength(LargeCut);
        }

        byte[] body = await client.ReadToEndAsync();

        Assert.True(client.WasReset);
        Assert.InRange(body.Length, 0, LargeCut);
        await _site.Weir.Log.LineWithAsync("file-truncated");
    }

    [Fact]
    public async Task ALargeFile_ReplacedWhileServed_IsServedAsItWas()
    {
        using RawPeer client = await _site.Weir.ConnectAsync();
        await client.SendAsync("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        _site.Write("large.bin", "short");

        Assert.True((await client.ReadExactlyAsync(Site.LargeLength)).AsSpan().SequenceEqual(Site.Large));
        Assert.Equal("short", (await _site.Weir.GetAsync("/large.bin")).Text);
    }

    [Fact]
    public async Task Readers_ThatStallAndLeave_TakeBoundedMemoryAndNoDescriptors()
    {
        await _site.Weir.GetAsync("/large.bin");
        int descriptors = _site.Weir.Descriptors;
        long before = _site.Weir.ResidentBytes;
        RawPeer[] clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _site.Weir.ConnectAsync()));
        foreach (RawPeer client in clients)
        {
            await client.SendAsync("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadHeadAsync();
        }

        // 50 times 20 MB are asked for; each holds 256 KiB at most.
        Assert.InRange(_site.Weir.ResidentBytes - before, long.MinValue, 40_000_000);
        Array.ForEach(clients, client => client.Reset());
        int left = await Bounded.UntilValueAsync(() => _site.Weir.Descriptors, count => count <= descriptors);
        Assert.InRange(left, 0, descriptors);
    }

    private const int LargeCut = Site.LargeLength - 1_000_000;
}
