using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Foundations.Tests.IO.Files;

/// <summary>
/// A folder of the system with a <c>root</c> in it and something beside the root, deleted at the end. Owner: one test.
/// </summary>
internal sealed partial class Folder : IDisposable
{
    private readonly DirectoryInfo _above = Directory.CreateTempSubdirectory("weir-files-");

    public Folder()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(_above.FullName, "secret"), "secret");
    }

    public string Root => Path.Combine(_above.FullName, "root");

    public string Write(string name, string text)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(Root, name), target);

    public void MakePipe(string name) =>
        Assert.Equal(0, MakePipe(Encoding.UTF8.GetBytes(Path.Combine(Root, name) + "\0"), 0x1B6));

    /// <inheritdoc/>
    public void Dispose() => _above.Delete(recursive: true);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    private static partial int MakePipe(ReadOnlySpan<byte> path, uint mode);
}
