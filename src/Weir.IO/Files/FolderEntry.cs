namespace Weir.IO;

/// <summary>One name in a folder. Immutable.</summary>
/// <param name="Name">The bytes of the name, whatever their encoding.</param>
/// <param name="IsFolder">Whether the file system says that it is a folder; a link to one is not.</param>
public sealed record FolderEntry(byte[] Name, bool IsFolder);
