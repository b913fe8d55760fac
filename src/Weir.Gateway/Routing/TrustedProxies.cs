using System.Net;
using System.Text;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>The proxies whose forwarding fields are believed. Immutable; any thread.</summary>
internal sealed class TrustedProxies(IReadOnlyList<AddressRange> ranges)
{
    private const int AddressTextMax = 64;

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

    private static int Parse(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        Span<char> characters = stackalloc char[AddressTextMax];
        if (text.Length > AddressTextMax || !Encoding.ASCII.TryGetChars(text, characters, out int length))
        {
            return 0;
        }

        ReadOnlySpan<char> address = characters[..length];

        // Some proxies write a port behind it.
        int colon = address.LastIndexOf(':');
        if (colon > 0 && (address[colon - 1] == ']' || address.IndexOf(':') == colon))
        {
            address = address[..colon];
        }

        return IPAddress.TryParse(address.Trim("[]"), out IPAddress? parsed)
            && parsed.TryWriteBytes(destination, out int written)
            ? written
            : 0;
    }
}
