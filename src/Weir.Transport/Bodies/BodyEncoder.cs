using Weir.Core;

namespace Weir.Transport;

/// <summary>
/// Codes a body piece by piece: gzip, brotli, zstd. What it keeps between two calls is bounded by its own window, not
/// by the body. Owner: one loop thread.
/// </summary>
public abstract class BodyEncoder : IDisposable
{
    /// <summary>
    /// The most bytes that one call takes without giving other connections a turn: what takes well under a millisecond.
    /// </summary>
    public const int StepBytesMax = 16 * 1024;

    /// <summary>
    /// Takes bytes of the body and writes coded ones. After <see cref="CodingResult.Full"/> and
    /// <see cref="CodingResult.Busy"/> it is called again with the rest and the same step.
    /// </summary>
    /// <param name="source">Bytes of the body, at most <see cref="StepBytesMax"/>.</param>
    /// <param name="destination">Where coded bytes go; not empty.</param>
    /// <param name="step">What is asked for beside that.</param>
    /// <param name="taken">Bytes of <paramref name="source"/> that were taken.</param>
    /// <param name="written">Bytes written to <paramref name="destination"/>.</param>
    /// <exception cref="InvalidOperationException">The encoder refuses: a defect.</exception>
    public abstract CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written);

    /// <summary>
    /// Waits until <see cref="Code"/> may be called again after <see cref="CodingResult.Busy"/>. The wait is short and
    /// cannot be aborted: whoever waited looks for an abort afterwards.
    /// </summary>
    public virtual ValueTask<Fault> ReadyAsync() => new(Fault.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the encoder holds.</summary>
    protected abstract void Dispose(bool disposing);
}
