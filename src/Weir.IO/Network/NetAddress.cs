using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Weir.IO;

/// <summary>The address of a stream socket: IPv4, IPv6 or a path. Immutable.</summary>
/// <remarks>
/// It holds no <see cref="UInt128"/>: code that touches a type which does is not compiled before it runs.
/// </remarks>
public readonly struct NetAddress : IEquatable<NetAddress>
{
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly string? _path;

    private NetAddress(NetFamily family, ulong high, ulong low, int port, uint scope, string? path)
    {
        Family = family;
        _high = high;
        _low = low;
        Port = port;
        Scope = scope;
        _path = path;
    }

    public NetFamily Family { get; }

    /// <summary>Port in host order; 0 for a path.</summary>
    public int Port { get; }

    /// <summary>Scope of a link-local IPv6 address; else 0.</summary>
    public uint Scope { get; }

    /// <summary>The path of a unix socket; else empty.</summary>
    public string Path => _path ?? "";

    /// <summary>Whether it is a loopback address or a unix socket.</summary>
    public bool IsLoopback => Family switch
    {
        NetFamily.IPv4 => (byte)(_low >> 24) == 127,
        NetFamily.IPv6 => (_high, _low) == (0, 1),
        _ => true,
    };

    public static NetAddress IPv4(uint hostOrder, int port) => new(NetFamily.IPv4, 0, hostOrder, port, 0, null);

    /// <summary>An IPv6 address; one that maps an IPv4 address becomes that IPv4 address.</summary>
    public static NetAddress IPv6(UInt128 hostOrder, int port, uint scope = 0) =>
        IPv6((ulong)(hostOrder >> 64), (ulong)hostOrder, port, scope);

    /// <summary>As above, of 16 bytes in network order.</summary>
    public static NetAddress IPv6(ReadOnlySpan<byte> address, int port, uint scope = 0)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(address);
        return IPv6(high, BinaryPrimitives.ReadUInt64BigEndian(address[sizeof(ulong)..]), port, scope);
    }

    public static NetAddress Unix(string path) => new(NetFamily.Unix, 0, 0, 0, 0, path);

    public static NetAddress From(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? IPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), port)
            : IPv6(bytes, port, (uint)address.ScopeId);
    }

    /// <summary>The same address with another port.</summary>
    public NetAddress WithPort(int port) => new(Family, _high, _low, port, Scope, _path);

    /// <summary>
    /// Writes the raw address, 4 or 16 bytes in network order, and returns their number; 0 for a path.
    /// </summary>
    public int CopyAddress(Span<byte> destination)
    {
        switch (Family)
        {
            case NetFamily.IPv4:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
                return 4;
            case NetFamily.IPv6:
                BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
                BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], _low);
                return 16;
            default:
                return 0;
        }
    }

    /// <summary>
    /// Writes the address without its port as text (at most 46 bytes; <c>unix</c> for a path); returns the length.
    /// </summary>
    public int FormatAddress(Span<byte> destination)
    {
        if (Family == NetFamily.Unix)
        {
            "unix"u8.CopyTo(destination);
            return 4;
        }

        if (Family == NetFamily.IPv6)
        {
            return IPv6Text.Write(_high, _low, destination);
        }

        int written = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)(_low >> shift)).TryFormat(destination[written..], out int digits);
            written += digits;
            if (shift > 0)
            {
                destination[written++] = (byte)'.';
            }
        }

        return written;
    }

    public bool Equals(NetAddress other) =>
        Family == other.Family && _high == other._high && _low == other._low && Port == other.Port
        && Scope == other.Scope && string.Equals(_path, other._path, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is NetAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine((int)Family, _high, _low, Port, _path);

    /// <summary>Text as in a URL: <c>127.0.0.1:80</c>, <c>[::1]:80</c>, <c>unix:/path</c>.</summary>
    public override string ToString()
    {
        if (Family == NetFamily.Unix)
        {
            return "unix:" + _path;
        }

        Span<byte> text = stackalloc byte[64];
        string address = Encoding.ASCII.GetString(text[..FormatAddress(text)]);
        return Family == NetFamily.IPv6 ? $"[{address}]:{Port}" : $"{address}:{Port}";
    }

    private static NetAddress IPv6(ulong high, ulong low, int port, uint scope)
    {
        bool isMapped = high == 0 && low >> 32 == 0xFFFF;
        return isMapped ? IPv4((uint)low, port) : new(NetFamily.IPv6, high, low, port, scope, null);
    }
}
