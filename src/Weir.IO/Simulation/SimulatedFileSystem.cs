using System.Runtime.InteropServices;
using System.Text;

namespace Weir.IO.Simulation;

/// <summary>
/// Files in memory, all beneath one folder, with errors made to order. Owner: the world's thread, on which the lane
/// works too.
/// </summary>
public sealed class SimulatedFileSystem : FileSystem
{
    private const int Folder = 3;

    private readonly Dictionary<string, SimulatedContent> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<int, SimulatedContent> _open = [];
    private int _nextDescriptor = Folder + 1;
    private ulong _nextInode = 1;

    /// <summary>Asked with the path before a file is opened: 0, or a positive error number.</summary>
    public Func<string, int> ErrorOf { get; set; } = static _ => 0;

    /// <summary>Whether a read that must not block finds everything in memory.</summary>
    public bool IsInMemory { get; set; } = true;

    /// <summary>A positive error number that every read ends with; 0 for none.</summary>
    public int ReadError { get; set; }

    /// <summary>Files and folders that are open.</summary>
    public int OpenCount => _open.Count;

    /// <summary>How often something was opened.</summary>
    public int Opens { get; private set; }

    /// <summary>How many reads were done on the lane.</summary>
    public int BlockingReads { get; private set; }

    /// <summary>Puts a file, and the folders above it, in place of what was there.</summary>
    public SimulatedContent Put(string path, byte[] bytes, long modifiedNanoseconds)
    {
        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _contents.TryAdd(path[..slash], new SimulatedContent { Kind = FileKind.Folder, Inode = _nextInode++ });
        }

        SimulatedContent content = new()
        {
            Bytes = bytes,
            ModifiedNanoseconds = modifiedNanoseconds,
            Inode = _nextInode++,
        };
        _contents[path] = content;
        return content;
    }

    /// <summary>Takes a file away; what is open stays readable.</summary>
    public void Remove(string path) => _contents.Remove(path);

    /// <inheritdoc/>
    public override int OpenFolder(string path) =>
        ErrorOf("/") is > 0 and var error ? -error : Add(new SimulatedContent { Kind = FileKind.Folder });

    /// <inheritdoc/>
    public override int Open(int folder, ReadOnlySpan<byte> path)
    {
        Opens++;
        string name = Encoding.UTF8.GetString(path);
        if (ErrorOf(name) is > 0 and var error)
        {
            return -error;
        }

        if (name.Length == 0)
        {
            return Add(new SimulatedContent { Kind = FileKind.Folder });
        }

        return _contents.TryGetValue(name, out SimulatedContent? content) ? Add(content) : -NetError.NoEntry;
    }

    /// <inheritdoc/>
    public override int Describe(int descriptor, out FileStatus status)
    {
        SimulatedContent content = _open[descriptor];
        status = new FileStatus(
            content.Kind,
            content.Bytes.Length,
            content.ModifiedNanoseconds,
            content.ModifiedNanoseconds,
            Device: 1,
            content.Inode);
        return 0;
    }

    /// <inheritdoc/>
    public override int Read(int descriptor, long position, ReadOnlySpan<IoSegment> segments)
    {
        BlockingReads++;
        return Copy(descriptor, position, segments);
    }

    /// <inheritdoc/>
    public override int Read(int descriptor, long position, Span<byte> destination)
    {
        BlockingReads++;
        if (ReadError > 0)
        {
            return -ReadError;
        }

        byte[] bytes = _open[descriptor].Bytes;
        ReadOnlySpan<byte> rest = bytes.AsSpan((int)Math.Min(position, bytes.Length));
        int length = Math.Min(rest.Length, destination.Length);
        rest[..length].CopyTo(destination);
        return length;
    }

    /// <inheritdoc/>
    public override int TryRead(int descriptor, long position, ReadOnlySpan<IoSegment> segments) =>
        IsInMemory ? Copy(descriptor, position, segments) : -NetError.WouldBlock;

    /// <inheritdoc/>
    public override int List(int folder, List<FolderEntry> entries, int entriesMax)
    {
        string above = "";
        foreach ((string path, SimulatedContent content) in _contents)
        {
            above = ReferenceEquals(content, _open[folder]) ? path + "/" : above;
        }

        foreach ((string path, SimulatedContent content) in _contents)
        {
            bool isIn = path.StartsWith(above, StringComparison.Ordinal) && !path[above.Length..].Contains('/');
            if (isIn && entries.Count < entriesMax)
            {
                entries.Add(new FolderEntry(
                    Encoding.UTF8.GetBytes(path[above.Length..]), content.Kind == FileKind.Folder));
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Close(int descriptor)
    {
        if (!_open.Remove(descriptor))
        {
            throw new InvalidOperationException($"descriptor {descriptor} is not open");
        }
    }

    private int Add(SimulatedContent content)
    {
        _open.Add(_nextDescriptor, content);
        return _nextDescriptor++;
    }

    private int Copy(int descriptor, long position, ReadOnlySpan<IoSegment> segments)
    {
        if (ReadError > 0)
        {
            return -ReadError;
        }

        byte[] bytes = _open[descriptor].Bytes;
        int at = (int)Math.Min(position, bytes.Length);
        int copied = 0;
        foreach (IoSegment segment in segments)
        {
            int length = (int)Math.Min(segment.Length, bytes.Length - at);
            Marshal.Copy(bytes, at, segment.Address, length);
            at += length;
            copied += length;
        }

        return copied;
    }
}
