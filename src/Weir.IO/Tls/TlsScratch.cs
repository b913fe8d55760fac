using Weir.Core;

namespace Weir.IO;

/// <summary>
/// The memory of a loop that ciphertext passes through on its way between sockets and libssl; nothing stays in it from
/// one call to the next. Owner: one loop thread.
/// </summary>
internal sealed class TlsScratch
{
    /// <summary>What libssl's own buffer has room for besides the beginning of a record.</summary>
    internal const int InputBytes = 16 * 1024;

    /// <summary>The plaintext of one record: RFC 8446 allows no more.</summary>
    internal const int RecordBytesMax = 16 * 1024;

    /// <summary>What is coded at most before it is sent.</summary>
    internal const int RoundBytesMax = 4 * RecordBytesMax;

    /// <summary>What was received.</summary>
    internal Slab Input { get; } = Slab.Allocate(InputBytes);

    /// <summary>
    /// What is to be sent; long enough for a round, or for a handshake with a long chain of certificates.
    /// </summary>
    internal Slab Output { get; } = Slab.Allocate(2 * RoundBytesMax);

    /// <summary>Plaintext that is gathered for one record.</summary>
    internal Slab Gather { get; } = Slab.Allocate(RecordBytesMax);
}
