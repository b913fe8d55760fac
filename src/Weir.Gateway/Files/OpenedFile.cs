using Weir.IO;

namespace Weir.Gateway;

/// <summary>A file as a lookup has opened it; whoever holds it closes it. Immutable.</summary>
internal readonly record struct OpenedFile(int Descriptor, FileStatus Status, ContentCoding Coding);
