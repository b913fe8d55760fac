using System.Buffers.Binary;
using System.Text;

namespace Weir.IO.Native;

/// <summary>Converts between <see cref="NetAddress"/> and the kernel's <c>sockaddr</c> bytes. Immutable.</summary>
internal static class SocketAddress
{
    internal const int BytesMax = 128;
    internal const int UnixPathBytesMax = 107;

    internal const int FamilyUnix = 1;
    internal const int FamilyIPv4 = 2;
    internal const int FamilyIPv6 = 10;

    internal static int Family(in NetAddress address) => address.Family switch
    {
        NetFamily.IPv4 => FamilyIPv4,
        NetFamily.IPv6 => FamilyIPv6,
        _ => FamilyUnix,
    };

    /// <summary>Writes the address and returns its length; 0 when a path is too long.</summary>
    internal static int Write(in NetAddress address, Span<byte> destination)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)Family(address));
        switch (address.Family)
        {
            case NetFamily.IPv4:
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.Port);
                address.CopyAddress(destination[4..]);
                return 16;
            case NetFamily.IPv6:
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.Port);
                address.CopyAddress(destination[8..]);
                BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], address.Scope);
                return 28;
            default:
                int length = Encoding.UTF8.GetByteCount(address.Path);
                if (length > UnixPathBytesMax)
                {
                    return 0;
                }

                Encoding.UTF8.GetBytes(address.Path, destination[2..]);
                return 2 + length + 1;
        }
    }

    internal static NetAddress Read(ReadOnlySpan<byte> source)
    {
        int family = source.Length < 2 ? FamilyUnix : BinaryPrimitives.ReadUInt16LittleEndian(source);
        switch (family)
        {
            case FamilyIPv4:
                return NetAddress.IPv4(
                    BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
                    BinaryPrimitives.ReadUInt16BigEndian(source[2..]));
            case FamilyIPv6:
                return NetAddress.IPv6(
                    source[8..],
                    BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(source[24..]));
            default:
                ReadOnlySpan<byte> path = source.Length > 2 ? source[2..] : [];
                int end = path.IndexOf((byte)0);
                return NetAddress.Unix(Encoding.UTF8.GetString(end < 0 ? path : path[..end]));
        }
    }
}
