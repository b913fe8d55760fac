namespace Weir.IO;

/// <summary>
/// The seam between the engine and files. Two implementations: <see cref="Native.LinuxFileSystem"/> and the simulated
/// one. Any thread.
/// </summary>
/// <remarks>
/// Results are values: 0 or more is success, below 0 is a negated error number of <see cref="NetError"/>. All calls but
/// <see cref="TryRead"/> may block and belong on the <see cref="FileLane"/>. Paths are bytes; nothing is decoded.
/// </remarks>
public abstract class FileSystem
{
    /// <summary>
    /// Opens the folder that others are opened beneath, by its absolute path; links in it are followed.
    /// </summary>
    public abstract int OpenFolder(string path);

    /// <summary>
    /// Opens a file or folder beneath a folder, to read. Neither links, dot segments nor anything else leads out of the
    /// folder, and opening never waits, whatever is found.
    /// </summary>
    /// <param name="folder">A descriptor of <see cref="OpenFolder"/>.</param>
    /// <param name="path">
    /// A relative path without a zero byte, at most 4 KiB; empty for the folder itself.
    /// </param>
    public abstract int Open(int folder, ReadOnlySpan<byte> path);

    /// <summary>Tells what a descriptor is of.</summary>
    public abstract int Describe(int descriptor, out FileStatus status);

    /// <summary>
    /// Reads from a position into ranges, in their order: bytes, 0 at the end of the file, or an error.
    /// </summary>
    public abstract int Read(int descriptor, long position, ReadOnlySpan<IoSegment> segments);

    /// <summary>Reads from a position: bytes, 0 at the end of the file, or an error.</summary>
    public abstract int Read(int descriptor, long position, Span<byte> destination);

    /// <summary>
    /// As <c>Read</c>, for what is in memory already: <see cref="NetError.WouldBlock"/> when the disk is needed,
    /// <see cref="NetError.NotSupported"/> when the file system cannot tell.
    /// </summary>
    public abstract int TryRead(int descriptor, long position, ReadOnlySpan<IoSegment> segments);

    /// <summary>Adds the names in a folder but <c>.</c> and <c>..</c>, in no order, at most so many.</summary>
    public abstract int List(int folder, List<FolderEntry> entries, int entriesMax);

    public abstract void Close(int descriptor);
}
