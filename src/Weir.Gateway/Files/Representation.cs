using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// One form of a file, ready to be sent: its bytes, and the heads that go before them. Immutable; any thread.
/// </summary>
internal sealed class Representation
{
    /// <summary>The state of the file that it was made from.</summary>
    internal required FileStatus Status { get; init; }

    internal required ContentCoding Coding { get; init; }

    /// <summary>
    /// Whether the file had not been touched for a while when it was read, so that a later change shows in its status.
    /// </summary>
    internal required bool IsSettled { get; init; }

    /// <summary>The whole of ETag, quotes and the mark of a weak one included.</summary>
    internal required byte[] Tag { get; init; }

    /// <summary>The date of Last-Modified in seconds; -1 when the file's own says nothing.</summary>
    internal required long ModifiedSeconds { get; init; }

    /// <summary>The fields of 200.</summary>
    internal required Head Fields { get; init; }

    /// <summary>The fields of 304.</summary>
    internal required Head NotModified { get; init; }

    /// <summary>The value of Content-Type.</summary>
    internal required byte[] ContentType { get; init; }

    /// <summary>The bytes in memory; null when they are read from <see cref="File"/>.</summary>
    internal SharedBytes? Content { get; init; }

    internal OpenFile? File { get; init; }

    internal long Length => Status.Size;

    internal bool HasStrongTag => Tag[0] == (byte)'"';
}
