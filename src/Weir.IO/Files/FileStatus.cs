namespace Weir.IO;

/// <summary>
/// What tells one state of a file from another. Equal values mean the same bytes, but for a change within the tick of
/// the file system's clock. Immutable.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="ModifiedNanoseconds">When its bytes were changed last, since 1970-01-01 UTC.</param>
/// <param name="ChangedNanoseconds">When anything about it was changed last, which nobody can set back.</param>
/// <param name="Device">The file system that it is on.</param>
/// <param name="Inode">Its number there.</param>
public readonly record struct FileStatus(
    FileKind Kind, long Size, long ModifiedNanoseconds, long ChangedNanoseconds, ulong Device, ulong Inode);
