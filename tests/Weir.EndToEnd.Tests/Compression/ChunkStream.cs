using System.Globalization;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Compression;

/// <summary>The content of a chunked body, as it comes. Owner: one test.</summary>
internal sealed class ChunkStream(RawPeer peer) : Stream
{
    private byte[] _chunk = [];
    private int _position;
    private bool _isEnded;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _chunk.Length && !_isEnded)
        {
            int size = int.Parse(await peer.ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _isEnded = size == 0;
            _chunk = await peer.ReadExactlyAsync(size);
            _position = 0;
            await peer.ReadLineAsync();
        }

        int length = Math.Min(buffer.Length, _chunk.Length - _position);
        _chunk.AsMemory(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
