using System.Runtime.CompilerServices;

namespace Weir.Telemetry;

/// <summary>
/// Lines of text that are made to be written at once: one array that grows to the longest batch. Owner: one thread.
/// </summary>
/// <remarks>
/// As <see cref="System.Buffers.ArrayBufferWriter{T}"/>, but called directly: through the interface of buffer writers
/// each of the many short texts of a line costs a look for the method.
/// </remarks>
/// <param name="capacity">Bytes to begin with.</param>
internal sealed class LineBuffer(int capacity)
{
    private const int DigitsMax = 20;

    private byte[] _bytes = new byte[capacity];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    /// <summary>Room of at least so many bytes; then <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Grow(bytes);
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int bytes) => _length += bytes;

    /// <summary>Writes a whole number in decimal.</summary>
    public void WriteNumber(long value)
    {
        value.TryFormat(Room(DigitsMax), out int written, default, System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Writes a number from 0 to 999 with three digits.</summary>
    public void WriteThreeDigits(int value)
    {
        Span<byte> room = Room(3);
        room[0] = (byte)('0' + (value / 100));
        room[1] = (byte)('0' + (value / 10 % 10));
        room[2] = (byte)('0' + (value % 10));
        _length += 3;
    }

    private void Grow(int bytes) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
}
