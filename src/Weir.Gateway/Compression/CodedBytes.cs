namespace Weir.Gateway;

/// <summary>
/// What a compressing stream writes, until it is taken out: the lower end of <see cref="GzipCoder"/>. Owner: one thread
/// at a time; pooled by thread, since loops start and end many of them.
/// </summary>
internal sealed class CodedBytes : Stream
{
    private const int BytesAtStart = 16 * 1024;

    // What one step may leave in it is a few times that; more is not kept for the next body.
    private const int BytesKeptMax = 64 * 1024;
    private const int KeptMax = 32;

    [ThreadStatic]
    private static CodedBytes? s_free;

    [ThreadStatic]
    private static int s_freeCount;

    private byte[] _bytes = new byte[BytesAtStart];
    private int _start;
    private int _end;
    private CodedBytes? _nextFree;

    private CodedBytes()
    {
    }

    /// <summary>Whether nothing is left to be taken.</summary>
    internal bool IsEmpty => _start == _end;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _bytes.Length - _end)
        {
            MakeRoom(buffer.Length);
        }

        buffer.CopyTo(_bytes.AsSpan(_end));
        _end += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>An empty one.</summary>
    internal static CodedBytes Rent()
    {
        CodedBytes? bytes = s_free;
        if (bytes is null)
        {
            return new CodedBytes();
        }

        s_free = bytes._nextFree;
        s_freeCount--;
        bytes._nextFree = null;
        return bytes;
    }

    /// <summary>Gives it back, whatever is in it.</summary>
    internal void Return()
    {
        _start = 0;
        _end = 0;
        if (s_freeCount < KeptMax && _bytes.Length <= BytesKeptMax)
        {
            _nextFree = s_free;
            s_free = this;
            s_freeCount++;
        }
    }

    /// <summary>Moves bytes out; returns how many.</summary>
    internal int Take(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, _end - _start);
        _bytes.AsSpan(_start, length).CopyTo(destination);
        _start += length;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }

        return length;
    }

    private void MakeRoom(int bytes)
    {
        int unread = _end - _start;
        byte[] target = unread + bytes <= _bytes.Length
            ? _bytes
            : new byte[Math.Max(_bytes.Length * 2, unread + bytes)];
        _bytes.AsSpan(_start, unread).CopyTo(target);
        _bytes = target;
        _start = 0;
        _end = unread;
    }
}
