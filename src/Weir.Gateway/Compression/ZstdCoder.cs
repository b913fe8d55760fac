using Weir.Gateway.Native;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Codes zstd with the system's libzstd, where there is one. Owner: one thread at a time.</summary>
/// <param name="level">1 to 19.</param>
/// <param name="length">Bytes of the body, which it has then to have; -1 when nobody knows.</param>
internal sealed class ZstdCoder(int level, long length) : BodyEncoder
{
    private ZstdContext? _context = ZstdContext.Rent(level, length);

    /// <summary>Whether this system can do it.</summary>
    internal static bool IsSupported => LibZstd.IsPresent;

    /// <inheritdoc/>
    public override CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        long left = _context!.Compress(source, destination, step, out taken, out written);
        bool isDone = taken == source.Length
            && (step == CodingStep.Continue ? written < destination.Length : left == 0);
        return isDone ? CodingResult.Done : CodingResult.Full;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _context?.Return();
            _context = null;
        }
    }
}
