using System.Runtime.InteropServices;
using System.Text;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.StaticFiles;

/// <summary>
/// A folder of files, with something beside it that nobody may see, and a gateway that serves it. Owner: one test class
/// or one test.
/// </summary>
public sealed partial class Site : IAsyncLifetime
{
    public const int LargeLength = 20_000_000;

    private readonly DirectoryInfo _above = Directory.CreateTempSubdirectory("weir-site-");
    private WeirProcess? _weir;

    internal WeirProcess Weir => _weir!;

    /// <summary>The folder that is served.</summary>
    public string Root => Path.Combine(_above.FullName, "root");

    /// <summary>The bytes of <c>large.bin</c>.</summary>
    public static byte[] Large { get; } = Pattern(LargeLength);

    public static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(Path.Combine(_above.FullName, "secret"), "SECRET");
        Directory.CreateDirectory(_above.FullName + "/root-other");
        File.WriteAllText(Path.Combine(_above.FullName, "root-other/secret"), "SECRET");
        Write("index.html", "<p>start");
        Write("docs/index.html", "<p>docs");
        Write("empty/.hidden", "SECRET");
        Write("plain.txt", "0123456789");
        Write("100k.bin", Pattern(100_000));
        Write("large.bin", Large);

        // A file that just changed may change again within its stamp: its tag is a weak one for a while.
        File.SetLastWriteTimeUtc(Path.Combine(Root, "large.bin"), DateTime.UtcNow.AddHours(-1));
        Write(".git/config", "SECRET");
        Write(".well-known/security.txt", "Contact");
        Write("a b\u00e4.txt", "name");
        Write("app.js", "plain javascript");
        Write("app.js.gz", "gzip");
        Write("app.js.br", "brotli");
        Link("out", "../secret");
        Link("absolute", Path.Combine(_above.FullName, "secret"));
        Link("sibling", "../root-other");
        Link("inside", "docs/index.html");
        Link("loop", "loop");
        Link("loop-a", "loop-b");
        Link("loop-b", "loop-a");
        Link("magic", "/proc/self/root");
        Link("device", "/dev/zero");
        MakePipe("pipe");
        _weir = await WeirProcess.ServeAsync($$"""
            routes:
              - match: { path: /app/** }
                static: { root: {{Root}}, fallback: /index.html }
              - match: { path: /list/** }
                static: { root: {{Root}}, listing: true }
              - static: { root: {{Root}}, precompressed: [br, gz] }
            """);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Weir.DisposeAsync();
        _above.Delete(recursive: true);
    }

    /// <summary>Puts a file in place of the one of that name, as a deployment does it: by renaming.</summary>
    public void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + "~", bytes);
        File.Move(path + "~", path, overwrite: true);
    }

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(Root, name), target);

    private void MakePipe(string name) =>
        Assert.Equal(0, MakePipe(Encoding.UTF8.GetBytes(Path.Combine(Root, name) + "\0"), 0x1B6));

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    private static partial int MakePipe(ReadOnlySpan<byte> path, uint mode);
}
