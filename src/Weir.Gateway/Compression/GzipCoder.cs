using System.IO.Compression;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Codes gzip with the runtime's zlib-ng. Owner: one thread at a time.</summary>
/// <remarks>
/// The runtime has no way to use a stream again, so that each body pays for a new one: 10 us, and 250 bytes of the
/// managed heap.
/// </remarks>
internal sealed class GzipCoder : BodyEncoder
{
    private readonly CodedBytes _coded = CodedBytes.Rent();
    private readonly GZipStream _stream;
    private bool _isStarted;
    private bool _isFlushed;
    private bool _isFinished;
    private bool _isDisposed;

    /// <param name="level">1 to 9.</param>
    internal GzipCoder(int level) =>
        _stream = new GZipStream(_coded, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);

    // A stream that was never written to writes nothing, and nothing is no gzip: the member of an empty body.
    private static ReadOnlySpan<byte> EmptyMember =>
        [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <inheritdoc/>
    public override CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        // Nothing is taken while something is left, so that what is kept is what one step makes.
        taken = 0;
        written = _coded.Take(destination);
        if (!_coded.IsEmpty)
        {
            return CodingResult.Full;
        }

        if (source.Length > 0)
        {
            _stream.Write(source);
            taken = source.Length;
            _isStarted = true;
            _isFlushed = false;
        }

        if (step == CodingStep.Flush && !_isFlushed)
        {
            _stream.Flush();
            _isFlushed = true;
        }
        else if (step == CodingStep.Finish && !_isFinished)
        {
            Finish();
        }

        written += _coded.Take(destination[written..]);
        return _coded.IsEmpty ? CodingResult.Done : CodingResult.Full;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _stream.Dispose();
            _coded.Return();
        }
    }

    private void Finish()
    {
        _isFinished = true;
        _stream.Dispose();
        if (!_isStarted && _coded.IsEmpty)
        {
            _coded.Write(EmptyMember);
        }
    }
}
