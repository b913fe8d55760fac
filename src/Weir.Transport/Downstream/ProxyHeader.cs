using System.Buffers.Binary;
using System.Buffers.Text;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The header with which a balancer of layer 4 says for whom it connects: the PROXY protocol, versions 1 and 2
/// (HAProxy's proxy-protocol.txt of 2020-03-05). Any thread.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>
    /// The longest header that is taken. Version 1 has at most 107 bytes; version 2 has as many as its extensions take,
    /// and senders keep to 536 to fit one segment.
    /// </summary>
    internal const int BytesMax = 2048;

    private const int TextBytesMax = 107;
    private const int BinaryFrontBytes = 16;
    private const int VersionAndCommand = 12;
    private const int FamilyAndProtocol = 13;
    private const int LengthAt = 14;

    private static ReadOnlySpan<byte> BinarySignature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> TextSignature => "PROXY "u8;

    /// <summary>Reads a header from the first bytes of a connection.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="consumed">The length of the header, when it is whole.</param>
    /// <param name="client">Who connected to the balancer, when the result is <see cref="ProxyResult.Named"/>.</param>
    internal static ProxyResult Read(ReadOnlySpan<byte> bytes, out int consumed, out NetAddress client)
    {
        consumed = 0;
        client = default;
        if (StartsLike(bytes, BinarySignature))
        {
            return bytes.Length < BinaryFrontBytes ? ProxyResult.Partial : ReadBinary(bytes, out consumed, out client);
        }

        return StartsLike(bytes, TextSignature) ? ReadText(bytes, out consumed, out client) : ProxyResult.Refused;
    }

    /// <summary>Whether the bytes begin as a header does, whatever comes of it.</summary>
    internal static bool IsBegun(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(BinarySignature) || bytes.StartsWith(TextSignature);

    // Whether the bytes are the beginning of what starts with the signature.
    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        int length = Math.Min(bytes.Length, signature.Length);
        return bytes[..length].SequenceEqual(signature[..length]);
    }

    private static ProxyResult ReadBinary(ReadOnlySpan<byte> bytes, out int consumed, out NetAddress client)
    {
        const byte Local = 0x20;
        const byte Proxy = 0x21;
        client = default;
        consumed = 0;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthAt..]);
        byte command = bytes[VersionAndCommand];
        if (command is not (Local or Proxy) || length > BytesMax - BinaryFrontBytes)
        {
            return ProxyResult.Refused;
        }

        if (bytes.Length < BinaryFrontBytes + length)
        {
            return ProxyResult.Partial;
        }

        consumed = BinaryFrontBytes + length;
        ReadOnlySpan<byte> addresses = bytes.Slice(BinaryFrontBytes, length);
        return command == Local
            ? ProxyResult.Unnamed
            : ReadAddresses(bytes[FamilyAndProtocol], addresses, out client);
    }

    // Source and destination address, source and destination port; then extensions, which nobody here reads.
    private static ProxyResult ReadAddresses(byte family, ReadOnlySpan<byte> bytes, out NetAddress client)
    {
        const byte Tcp4 = 0x11;
        const byte Tcp6 = 0x21;
        const int Unix = 3;
        const int Datagram = 2;
        client = default;
        switch (family)
        {
            case Tcp4 when bytes.Length >= 12:
                client = NetAddress.IPv4(
                    BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]));
                return ProxyResult.Named;
            case Tcp6 when bytes.Length >= 36:
                client = NetAddress.IPv6(bytes, BinaryPrimitives.ReadUInt16BigEndian(bytes[32..]));
                return ProxyResult.Named;
            case Tcp4 or Tcp6:
                return ProxyResult.Refused;
            default:
                // What is no TCP, or a unix socket at the balancer: accepted, and the balancer is the client. Families
                // and protocols that the document does not know "must be rejected as invalid".
                return family >> 4 <= Unix && (family & 0xf) <= Datagram ? ProxyResult.Unnamed : ProxyResult.Refused;
        }
    }

    private static ProxyResult ReadText(ReadOnlySpan<byte> bytes, out int consumed, out NetAddress client)
    {
        client = default;
        consumed = 0;
        int end = bytes[..Math.Min(bytes.Length, TextBytesMax)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length >= TextBytesMax ? ProxyResult.Refused : ProxyResult.Partial;
        }

        consumed = end + 2;
        ReadOnlySpan<byte> line = bytes[TextSignature.Length..end];
        if (line.StartsWith("UNKNOWN"u8) && (line.Length == 7 || line[7] == (byte)' '))
        {
            return ProxyResult.Unnamed;
        }

        bool isIPv4 = line.StartsWith("TCP4 "u8);
        return (isIPv4 || line.StartsWith("TCP6 "u8)) && TryReadLine(line[5..], isIPv4, out client)
            ? ProxyResult.Named
            : ProxyResult.Refused;
    }

    // "192.0.2.1 198.51.100.2 56324 443"
    private static bool TryReadLine(ReadOnlySpan<byte> line, bool isIPv4, out NetAddress client)
    {
        client = default;
        if (!TryReadAddress(NextWord(ref line), isIPv4, out NetAddress source)
            || !TryReadAddress(NextWord(ref line), isIPv4, out _)
            || !TryReadPort(NextWord(ref line), out int port)
            || !TryReadPort(line, out _))
        {
            return false;
        }

        client = source.WithPort(port);
        return true;
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? line : line[..space];
        line = space < 0 ? [] : line[(space + 1)..];
        return word;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> text, bool isIPv4, out NetAddress address) =>
        AddressParser.TryParse(text, out address) && text.Contains((byte)':') != isIPv4;

    // Decimal, without a leading zero or sign.
    private static bool TryReadPort(ReadOnlySpan<byte> digits, out int port) =>
        Utf8Parser.TryParse(digits, out port, out int used)
            && used == digits.Length
            && port is >= 0 and <= 65535
            && digits[0] is >= (byte)'0' and <= (byte)'9'
            && (digits.Length == 1 || digits[0] != (byte)'0');
}
