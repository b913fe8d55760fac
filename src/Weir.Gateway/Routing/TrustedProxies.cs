using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>The proxies whose forwarding fields are believed. Immutable; any thread.</summary>
internal sealed class TrustedProxies(IReadOnlyList<AddressRange> ranges)
{
    private readonly AddressRange[] _ranges = [.. ranges];

    /// <summary>Whether what this peer says of its clients is believed.</summary>
    internal bool Contains(in NetAddress peer)
    {
        if (_ranges.Length == 0)
        {
            return false;
        }

        Span<byte> address = stackalloc byte[16];
        return Contains(address[..peer.CopyAddress(address)]);
    }

    /// <summary>
    /// The address of the client: the peer's, or behind trusted proxies the last one of X-Forwarded-For that is none of
    /// them. Returns its length, 4 or 16; 0 when it is not known.
    /// </summary>
    internal int ClientAddress(Head head, in NetAddress peer, Span<byte> destination)
    {
        int length = peer.CopyAddress(destination);
        return Contains(peer) && head.Has(KnownField.XForwardedFor) ? Forwarded(head, destination) : length;
    }

    private bool Contains(ReadOnlySpan<byte> address)
    {
        foreach (ref readonly AddressRange range in _ranges.AsSpan())
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    // The list is written from left to right, each proxy adding whom it heard from: what stands left of the last one
    // that is not trusted is what that one claims. When all are trusted, the first is the client.
    private int Forwarded(Head head, Span<byte> destination)
    {
        Span<byte> address = stackalloc byte[16];
        int length = 0;
        bool isFirst = true;
        FieldListReader elements = new(head, KnownField.XForwardedFor);
        while (elements.MoveNext())
        {
            int parsed = Parse(elements.Current, address);
            if (isFirst || !Contains(address[..parsed]))
            {
                address[..parsed].CopyTo(destination);
                length = parsed;
            }

            isFirst = false;
        }

        return length;
    }

    // Some proxies write a port behind it, and brackets around an IPv6 address then.
    private static int Parse(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int colon = text.IndexOf((byte)':');
        int bracket = text.IndexOf((byte)']');
        if (bracket > 0 && text[0] == (byte)'[' && (bracket == text.Length - 1 || text[bracket + 1] == (byte)':'))
        {
            return AddressParser.TryIPv6(text[1..bracket], out UInt128 large)
                ? NetAddress.IPv6(large, port: 0).CopyAddress(destination)
                : 0;
        }

        // Several colons are part of the address.
        ReadOnlySpan<byte> address = colon >= 0 && text.LastIndexOf((byte)':') == colon ? text[..colon] : text;
        return AddressParser.TryParse(address, out NetAddress parsed) ? parsed.CopyAddress(destination) : 0;
    }
}
