using System.Net;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// Content whose sender may be answered meanwhile: with the contents of the library HttpClient reads no answer before
/// it has sent all of it. Owner: one request.
/// </summary>
internal sealed class DuplexContent(Func<Stream, Task> write) : HttpContent
{
    public DuplexContent(byte[] body)
        : this(stream => stream.WriteAsync(body).AsTask())
    {
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
