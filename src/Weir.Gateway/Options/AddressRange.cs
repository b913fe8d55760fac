using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weir.Gateway;

/// <summary>
/// A block of IP addresses, such as <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>; one address is a block of one.
/// An IPv4 address that arrives in its IPv6 form (<c>::ffff:10.0.0.1</c>) counts as IPv4. The default value
/// holds no address. Immutable.
/// </summary>
public readonly record struct AddressRange
{
    private const byte IPv4Bits = 32;
    private const byte IPv6Bits = 128;
    private const int HalfBits = 64;

    // In halves, as NetAddress holds them.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly ulong _highMask;
    private readonly ulong _lowMask;

    // 32 or 128; 0 in the default value, which no address has.
    private readonly byte _bits;

    private AddressRange(ulong high, ulong low, int prefixLength, byte bits)
    {
        bool isIPv4 = bits == IPv4Bits;
        _highMask = isIPv4 ? 0 : LeadingOnes(prefixLength);
        _lowMask = isIPv4 ? LeadingOnes(prefixLength) >> IPv4Bits : LeadingOnes(prefixLength - HalfBits);
        _high = high & _highMask;
        _low = low & _lowMask;
        PrefixLength = prefixLength;
        _bits = bits;
    }

    /// <summary>The number of leading bits that all addresses share: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength { get; }

    public bool IsIPv4 => _bits == IPv4Bits;

    /// <summary>Reads an address or a block. The bits after the prefix must be 0.</summary>
    /// <param name="text">The block.</param>
    /// <param name="range">The block, when the text is one.</param>
    /// <param name="problem">Sentences for the person who wrote the text, when it is not.</param>
    public static bool TryParse(string text, out AddressRange range, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = default;
        int slash = text.IndexOf('/');
        ReadOnlySpan<char> written = slash < 0 ? text : text.AsSpan(0, slash);
        if (!TryAddress(written, out ulong high, out ulong low, out byte bits))
        {
            problem = "Write an IP address or a block of them, such as 10.0.0.0/8 or 2001:db8::/32.";
            return false;
        }

        int prefix = bits;
        if (slash >= 0
            && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                || prefix > bits))
        {
            problem = $"The number after the slash counts leading bits, from 0 to {bits}.";
            return false;
        }

        range = new AddressRange(high, low, prefix, bits);
        if (range._high != high || range._low != low)
        {
            problem = $"The address has bits after the first {prefix}; the block is written {range}.";
            range = default;
            return false;
        }

        problem = null;
        return true;
    }

    /// <summary>Whether the block holds an address.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int written) && Contains(bytes[..written]);
    }

    /// <summary>Whether the block holds an address. Allocates nothing.</summary>
    /// <param name="address">4 or 16 bytes in network order; any other length is in no block.</param>
    public bool Contains(ReadOnlySpan<byte> address) =>
        TryHalves(address, out ulong high, out ulong low, out byte bits)
        && bits == _bits
        && (high & _highMask) == _high
        && (low & _lowMask) == _low;

    /// <summary>The block as it is written in configuration.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], _low);
        IPAddress address = new(IsIPv4 ? bytes[12..] : bytes);
        return PrefixLength == _bits
            ? address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{address}/{PrefixLength}");
    }

    private static bool TryAddress(ReadOnlySpan<char> text, out ulong high, out ulong low, out byte bits)
    {
        high = 0;
        low = 0;
        bits = 0;
        if (text.ContainsAny("[]%") || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return false;
        }

        // The system also reads "10.1" and "012.0.0.1"; only the form that is printed back is taken.
        if (address.AddressFamily == AddressFamily.InterNetwork && !text.SequenceEqual(address.ToString()))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int written)
            && TryHalves(bytes[..written], out high, out low, out bits);
    }

    private static bool TryHalves(ReadOnlySpan<byte> address, out ulong high, out ulong low, out byte bits)
    {
        const int IPv4Bytes = 4;
        const int IPv6Bytes = 16;
        high = 0;
        low = 0;
        bits = 0;
        switch (address.Length)
        {
            case IPv4Bytes:
                low = BinaryPrimitives.ReadUInt32BigEndian(address);
                bits = IPv4Bits;
                return true;
            case IPv6Bytes:
                high = BinaryPrimitives.ReadUInt64BigEndian(address);
                low = BinaryPrimitives.ReadUInt64BigEndian(address[sizeof(ulong)..]);
                // ::ffff:0:0/96, IPv4-mapped (RFC 4291 2.5.5.2).
                bool isMapped = high == 0 && low >> IPv4Bits == 0xffff;
                low = isMapped ? (uint)low : low;
                bits = isMapped ? IPv4Bits : IPv6Bits;
                return true;
            default:
                return false;
        }
    }

    private static ulong LeadingOnes(int count) => count switch
    {
        <= 0 => 0,
        >= HalfBits => ulong.MaxValue,
        _ => ulong.MaxValue << (HalfBits - count),
    };
}
