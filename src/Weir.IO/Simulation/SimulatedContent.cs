namespace Weir.IO.Simulation;

/// <summary>A file or folder of a <see cref="SimulatedFileSystem"/>. Owner: the world's thread.</summary>
public sealed class SimulatedContent
{
    public FileKind Kind { get; set; } = FileKind.File;

    /// <summary>The bytes; what is open sees a change at once, as with a file that is written in place.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>When it was modified, in nanoseconds since 1970.</summary>
    public long ModifiedNanoseconds { get; set; }

    internal ulong Inode { get; init; }
}
