using Weir.Core;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// The encoder of one response: counts what goes through another one, and gives back the memory that was taken for it.
/// Owner: one loop thread.
/// </summary>
internal sealed class ResponseCoder(
    BodyEncoder inner, ContentCoding coding, CodingCounters counters, CoderMemory memory, int memoryBytes) : BodyEncoder
{
    private long _bytesIn;
    private long _bytesOut;
    private bool _isDisposed;

    /// <inheritdoc/>
    public override CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        CodingResult result = inner.Code(source, destination, step, out taken, out written);
        _bytesIn += taken;
        _bytesOut += written;
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<Fault> ReadyAsync() => inner.ReadyAsync();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            inner.Dispose();
            memory.Return(memoryBytes);
            counters.Add(coding.Number(), _bytesIn, _bytesOut);
        }
    }
}
