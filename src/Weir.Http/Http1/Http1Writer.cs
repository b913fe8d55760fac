using System.Numerics;

namespace Weir.Http;

/// <summary>
/// Writes messages of HTTP/1.1 into spans. Framing is never taken from a head: it is written from the
/// <see cref="BodyFraming"/> given, so that what was parsed leaves with one meaning. Any thread that owns the head.
/// </summary>
public static class Http1Writer
{
    /// <summary>The longest chunk header: 16 digits, CR LF.</summary>
    public const int ChunkHeaderBytesMax = 18;

    /// <summary>Length of what <see cref="WriteFixedChunkHeader"/> writes.</summary>
    public const int FixedChunkHeaderBytes = 6;

    private const int FixedChunkMax = 0xFFFF;

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n\r\n"u8;

    /// <summary>CR LF after the data of a chunk.</summary>
    public static ReadOnlySpan<byte> ChunkEnd => "\r\n"u8;

    /// <summary>
    /// Writes a request head: method, target, <c>HTTP/1.1</c>, the fields that are not removed, framing, empty line.
    /// </summary>
    /// <returns>False when the destination is too short; nothing in it is of use then.</returns>
    public static bool TryWriteRequestHead(Head head, in BodyFraming framing, Span<byte> destination, out int written)
    {
        var writer = new HeadWriter(destination);
        writer.Write(head.MethodBytes);
        writer.Write(" "u8);
        writer.Write(head.Target);
        writer.Write(" HTTP/1.1\r\n"u8);
        return TryEnd(ref writer, head, framing, out written);
    }

    /// <summary>
    /// Writes a response head: status line, the fields that are not removed, framing, empty line. The reason phrase is
    /// the one received when the status is the head's own, else the registered one.
    /// </summary>
    /// <returns>False when the destination is too short; nothing in it is of use then.</returns>
    public static bool TryWriteResponseHead(
        Head head, int status, in BodyFraming framing, Span<byte> destination, out int written)
    {
        var writer = new HeadWriter(destination);
        if (status == head.Status && head.HasReason && !head.Reason.SequenceEqual(StatusTable.Reason(status)))
        {
            writer.WriteStatusLine(status, head.Reason);
        }
        else
        {
            writer.WriteStatusLine(status);
        }

        return TryEnd(ref writer, head, framing, out written);
    }

    /// <summary>Writes the last chunk, the trailers that are not removed, and the empty line.</summary>
    /// <returns>False when the destination is too short; nothing in it is of use then.</returns>
    public static bool TryWriteTrailers(Head trailers, Span<byte> destination, out int written)
    {
        var writer = new HeadWriter(destination);
        writer.Write("0\r\n"u8);
        return TryEnd(ref writer, trailers, BodyFraming.None, out written);
    }

    /// <summary>Length of what <see cref="WriteChunkHeader"/> writes, so that it can be placed before data.</summary>
    /// <param name="size">Bytes of data, 1 or more: a chunk of 0 is the last one.</param>
    public static int ChunkHeaderLength(long size) => Digits(size) + 2;

    /// <summary>Writes the size of a chunk in hexadecimal and CR LF; returns the bytes written.</summary>
    /// <param name="destination">At least <see cref="ChunkHeaderLength"/> bytes.</param>
    /// <param name="size">Bytes of data, 1 or more: a chunk of 0 is the last one.</param>
    public static int WriteChunkHeader(Span<byte> destination, long size)
    {
        int digits = Digits(size);
        destination[digits + 1] = (byte)'\n';
        destination[digits] = (byte)'\r';
        for (int at = digits - 1; at >= 0; at--)
        {
            int digit = (int)(size & 0xF);
            destination[at] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            size >>= 4;
        }

        return digits + 2;
    }

    /// <summary>
    /// Writes the size of a chunk in four digits and CR LF: for data that is written before its length is known.
    /// </summary>
    /// <param name="destination">At least <see cref="FixedChunkHeaderBytes"/> bytes.</param>
    /// <param name="size">Bytes of data, 1 to 65,535.</param>
    public static void WriteFixedChunkHeader(Span<byte> destination, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, FixedChunkMax);
        Span<byte> digits = destination[..FixedChunkHeaderBytes];
        digits[5] = (byte)'\n';
        digits[4] = (byte)'\r';
        for (int at = 3; at >= 0; at--)
        {
            digits[at] = "0123456789abcdef"u8[size & 0xF];
            size >>= 4;
        }
    }

    private static int Digits(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return (67 - BitOperations.LeadingZeroCount((ulong)size)) >> 2;
    }

    private static bool TryEnd(ref HeadWriter writer, Head head, in BodyFraming framing, out int written)
    {
        writer.WriteFields(head);
        writer.WriteFraming(framing);
        writer.WriteLineEnd();
        written = writer.Written;
        return !writer.IsFull;
    }
}
