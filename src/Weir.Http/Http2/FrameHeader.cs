using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>The nine bytes that every frame begins with (RFC 9113 4.1). Immutable.</summary>
/// <param name="Length">Bytes of the payload, 0 to 2^24 - 1.</param>
/// <param name="Type">The type; any byte.</param>
/// <param name="Flags">The flags; any byte.</param>
/// <param name="StreamId">The stream, 0 to 2^31 - 1; 0 is the connection. The reserved bit is not part of it.</param>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int StreamId)
{
    /// <summary>Length of a frame header.</summary>
    public const int Bytes = 9;

    /// <summary>The payload that every endpoint takes, and the most that one may be told to (RFC 9113 4.2).</summary>
    public const int PayloadMin = 16 * 1024;
    public const int PayloadMax = (1 << 24) - 1;

    /// <summary>The highest stream identifier, and the largest window and increment.</summary>
    public const int IdMax = int.MaxValue;

    public bool Has(FrameFlags flag) => (Flags & flag) != FrameFlags.None;

    /// <summary>Reads a header; false while there are too few bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out FrameHeader header)
    {
        if (received.Length < Bytes)
        {
            header = default;
            return false;
        }

        uint first = BinaryPrimitives.ReadUInt32BigEndian(received);
        uint stream = BinaryPrimitives.ReadUInt32BigEndian(received[5..]);
        header = new FrameHeader(
            (int)(first >> 8), (FrameType)(byte)first, (FrameFlags)received[4], (int)(stream & IdMax));
        return true;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Bytes"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, ((uint)Length << 8) | (byte)Type);
        destination[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(destination[5..], StreamId);
    }
}
