using System.Buffers;
using System.IO.Compression;
using System.Numerics;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Codes brotli with the runtime's encoder. Owner: one thread at a time.</summary>
internal sealed class BrotliCoder : BodyEncoder
{
    // A window of 256 KiB: a larger one gains little on pages and costs memory on both sides.
    private const int WindowBitsMax = 18;
    private const int WindowBitsMin = 10;

    private BrotliEncoder _encoder;

    /// <param name="level">0 to 11.</param>
    /// <param name="length">Bytes of the body; -1 when nobody knows.</param>
    internal BrotliCoder(int level, long length) => _encoder = new BrotliEncoder(level, WindowBits(length));

    /// <inheritdoc/>
    public override CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        taken = 0;
        written = 0;
        OperationStatus status = OperationStatus.Done;
        if (source.Length > 0 || step == CodingStep.Continue)
        {
            status = _encoder.Compress(source, destination, out taken, out written, isFinalBlock: false);
        }

        if (status == OperationStatus.Done && step != CodingStep.Continue)
        {
            Span<byte> rest = destination[written..];
            int more = 0;
            status = rest.IsEmpty ? OperationStatus.DestinationTooSmall
                : step == CodingStep.Flush ? _encoder.Flush(rest, out more)
                : _encoder.Compress([], rest, out _, out more, isFinalBlock: true);
            written += more;
        }

        return status switch
        {
            OperationStatus.Done => CodingResult.Done,
            OperationStatus.DestinationTooSmall => CodingResult.Full,
            _ => throw new InvalidOperationException("the brotli encoder refuses to go on"),
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _encoder.Dispose();

    private static int WindowBits(long length) => length is < 0 or >= 1 << WindowBitsMax
        ? WindowBitsMax
        : Math.Max(WindowBitsMin, BitOperations.Log2((ulong)length | 1) + 1);
}
