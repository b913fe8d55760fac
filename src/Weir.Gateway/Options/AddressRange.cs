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
    private readonly UInt128 _network;
    private readonly UInt128 _mask;

    // 32 or 128; 0 in the default value, which no address has.
    private readonly byte _bits;

    private AddressRange(UInt128 network, UInt128 mask, int prefixLength, byte bits)
    {
        _network = network;
        _mask = mask;
        PrefixLength = prefixLength;
        _bits = bits;
    }

    /// <summary>The number of leading bits that all addresses share: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength { get; }

    public bool IsIPv4 => _bits == 32;

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
        if (!TryAddress(written, out UInt128 network, out byte bits))
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

        UInt128 mask = prefix == 0 ? UInt128.Zero : UInt128.MaxValue << (bits - prefix);
        mask = bits == 32 ? mask & uint.MaxValue : mask;
        range = new AddressRange(network & mask, mask, prefix, bits);
        if (range._network != network)
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
        TryNumber(address, out UInt128 number, out byte bits)
        && bits == _bits
        && (number & _mask) == _network;

    /// <summary>The block as it is written in configuration.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _network);
        IPAddress address = new(IsIPv4 ? bytes[12..] : bytes);
        return PrefixLength == _bits
            ? address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{address}/{PrefixLength}");
    }

    private static bool TryAddress(ReadOnlySpan<char> text, out UInt128 number, out byte bits)
    {
        number = default;
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
        return address.TryWriteBytes(bytes, out int written) && TryNumber(bytes[..written], out number, out bits);
    }

    private static bool TryNumber(ReadOnlySpan<byte> address, out UInt128 number, out byte bits)
    {
        if (address.Length == 4)
        {
            bits = 32;
            number = BinaryPrimitives.ReadUInt32BigEndian(address);
            return true;
        }

        if (address.Length != 16)
        {
            bits = 0;
            number = default;
            return false;
        }

        bits = 128;
        number = BinaryPrimitives.ReadUInt128BigEndian(address);
        if (number >> 32 == 0xffff)
        {
            // ::ffff:0:0/96, IPv4-mapped (RFC 4291 2.5.5.2).
            bits = 32;
            number &= uint.MaxValue;
        }

        return true;
    }
}
