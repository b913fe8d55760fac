using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>What the conditions of routes look at in one request. Lives on the stack of its loop.</summary>
/// <param name="head">The head of the request.</param>
/// <param name="peer">Who connected.</param>
/// <param name="isSecure">Whether it came over TLS.</param>
/// <param name="trusted">Whose forwarding fields are believed.</param>
internal struct RouteRequest(Head head, NetAddress peer, bool isSecure, TrustedProxies trusted)
{
    private DeviceKind _device;
    private bool _hasDevice;

    internal readonly Head Head => head;

    /// <summary>
    /// The port that the authority names; when it names none, that of the scheme: 443 over TLS, else 80.
    /// </summary>
    internal readonly ReadOnlySpan<byte> Port
    {
        get
        {
            ReadOnlySpan<byte> authority = head.Authority;
            int colon = authority.LastIndexOf((byte)':');
            bool hasPort = colon > authority.LastIndexOf((byte)']') && colon + 1 < authority.Length;
            return hasPort ? authority[(colon + 1)..] : isSecure ? "443"u8 : "80"u8;
        }
    }

    internal DeviceKind Device
    {
        get
        {
            if (!_hasDevice)
            {
                _device = DeviceDetection.Find(head);
                _hasDevice = true;
            }

            return _device;
        }
    }

    /// <summary>Writes the client's address, 4 or 16 bytes; returns their number, 0 when it is not known.</summary>
    internal readonly int CopyClient(Span<byte> destination) => trusted.ClientAddress(head, peer, destination);

    /// <summary>Whether the client's address is in one of these blocks.</summary>
    internal readonly bool IsFrom(ReadOnlySpan<AddressRange> ranges)
    {
        Span<byte> room = stackalloc byte[16];
        ReadOnlySpan<byte> address = room[..CopyClient(room)];
        foreach (ref readonly AddressRange range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
