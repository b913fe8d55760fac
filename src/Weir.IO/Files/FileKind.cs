namespace Weir.IO;

/// <summary>What a path leads to, as far as serving it is concerned.</summary>
public enum FileKind : byte
{
    /// <summary>A pipe, a device, a socket: nothing to be served.</summary>
    Other,
    File,
    Folder,
}
