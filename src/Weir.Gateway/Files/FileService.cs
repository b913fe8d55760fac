using Weir.Core;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Gateway;

/// <summary>
/// What all routes with files share: the lane, and the memory for small files. It lives as long as the process; routes
/// of a new configuration go on with it. Any thread.
/// </summary>
/// <param name="lane">The lane.</param>
/// <param name="contentBytesMax">Bytes of content that are kept in memory, over all routes.</param>
internal sealed class FileService(FileLane lane, long contentBytesMax = FileService.ContentBytesMax) : IDisposable
{
    private const long ContentBytesMax = 64 * 1024 * 1024;

    internal FileService()
        : this(new FileLane(new LinuxFileSystem()))
    {
    }

    internal FileLane Lane => lane;

    internal ContentAllowance Contents { get; } = new(contentBytesMax);

    /// <inheritdoc/>
    public void Dispose() => lane.Dispose();
}
