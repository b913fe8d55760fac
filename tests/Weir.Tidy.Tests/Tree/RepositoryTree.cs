using System.Runtime.CompilerServices;

namespace Weir.Tidy.Tests.Tree;

/// <summary>The text files of the repository, or of a sample that a test made up. Immutable.</summary>
internal sealed class RepositoryTree
{
    private static readonly HashSet<string> s_unread = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".idea", "artifacts", "bin", "obj", "node_modules", "BenchmarkDotNet.Artifacts",
    };

    private static readonly Lazy<RepositoryTree> s_current = new(() => Read(FindRoot()));

    private readonly Dictionary<string, SourceFile> _files;
    private readonly HashSet<string> _paths;

    private RepositoryTree(IEnumerable<SourceFile> files, IEnumerable<string> otherPaths)
    {
        _files = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        _paths = new(_files.Keys.Concat(otherPaths), StringComparer.Ordinal);
        foreach (var path in _paths.ToArray())
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                _paths.Add(path[..slash]);
            }
        }
    }

    /// <summary>The tree that these tests were built from, read once.</summary>
    public static RepositoryTree Current => s_current.Value;

    public IEnumerable<SourceFile> Files => _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal);

    public IEnumerable<SourceFile> CSharp => Files.Where(file => file.IsCSharp);

    public IEnumerable<SourceFile> Projects => Files.Where(file => file.IsProject);

    public static RepositoryTree Of(params (string Path, string Text)[] files) =>
        new(files.Select(file => new SourceFile(file.Path, file.Text)), []);

    /// <summary>Whether the path, from the root and with forward slashes, names a file or a folder.</summary>
    public bool Exists(string path) => path.Length == 0 || _paths.Contains(path);

    public SourceFile? Find(string path) => _files.GetValueOrDefault(path);

    private static RepositoryTree Read(string root)
    {
        var files = new List<SourceFile>();
        var otherPaths = new List<string>();
        foreach (var path in Walk(new DirectoryInfo(root)))
        {
            var relative = Path.GetRelativePath(root, path);
            var bytes = File.ReadAllBytes(path);
            if (bytes.AsSpan().Contains((byte)0))
            {
                otherPaths.Add(relative);
                continue;
            }
            files.Add(new(relative, System.Text.Encoding.UTF8.GetString(bytes)));
        }
        return new(files, otherPaths);
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo child)
            {
                if (s_unread.Contains(child.Name) || child.LinkTarget is not null)
                {
                    continue;
                }
                foreach (var path in Walk(child))
                {
                    yield return path;
                }
            }
            else if (!entry.Name.EndsWith(".swp", StringComparison.Ordinal))
            {
                yield return entry.FullName;
            }
        }
    }

    // The build output may lie outside of the tree (WEIR_ARTIFACTS); the path of this file is known then.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory, thisFile })
        {
            for (var folder = Path.GetFullPath(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Weir.slnx")))
                {
                    return folder;
                }
            }
        }
        throw new InvalidOperationException("No Weir.slnx above the tests: run them inside a clone.");
    }
}
