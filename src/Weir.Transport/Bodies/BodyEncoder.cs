namespace Weir.Transport;

/// <summary>
/// Codes a body piece by piece: gzip, brotli, zstd. It keeps what it has coded until it is read. Owner: one loop thread.
/// </summary>
public abstract class BodyEncoder : IDisposable
{
    /// <summary>
    /// Takes a piece of the body, at most 16 KiB, and codes it. Called only when <see cref="Read"/> has nothing left.
    /// </summary>
    public abstract void Write(ReadOnlySpan<byte> piece);

    /// <summary>Takes coded bytes. Returns how many; 0 when there are none yet.</summary>
    public abstract int Read(Span<byte> destination);

    /// <summary>Has all that was taken so far be read, so that a client can decode it.</summary>
    public abstract void Flush();

    /// <summary>Ends the coded body; what is left of it is to be read.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the encoder holds.</summary>
    protected abstract void Dispose(bool disposing);
}
