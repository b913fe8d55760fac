using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Shares the clients of a route among clusters; a client keeps its cluster as long as the shares stay. Immutable; any
/// thread.
/// </summary>
/// <remarks>
/// A client is a number below 10,000, which falls into one of the shares: from its cookie, or a hash of its address or
/// field. When a share grows, only clients of its neighbours move.
/// </remarks>
internal sealed class SplitOrigin : Origin
{
    internal const int Places = 10_000;

    private readonly SplitKey _key;
    private readonly byte[] _header;
    private readonly int[] _ends;
    private readonly Origin[] _origins;
    private readonly TrustedProxies _trusted;
    private readonly ResponseShaper? _inner;
    private readonly ResponseShaper _setCookie;

    /// <param name="options">The shares.</param>
    /// <param name="origins">What answers for each share, in their order.</param>
    /// <param name="trusted">Behind whom a client's address is looked for.</param>
    /// <param name="shaper">What else changes in responses.</param>
    internal SplitOrigin(
        SplitOptions options, Origin[] origins, TrustedProxies trusted, ResponseShaper? shaper)
    {
        _key = options.By;
        _header = Encoding.ASCII.GetBytes(options.Header ?? "");
        _origins = origins;
        _trusted = trusted;
        _inner = shaper;
        _setCookie = SetCookie;
        _ends = new int[origins.Length];
        double sum = 0;
        for (int i = 0; i < _ends.Length; i++)
        {
            sum += options.To[i].Share;
            _ends[i] = (int)Math.Round(sum * Places);
        }
    }

    internal override ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        if (!TryPlace(exchange.Request, exchange.Client, out int place))
        {
            place = (int)(exchange.Transport.Random.NextULong() % Places);
            if (_key == SplitKey.Cookie)
            {
                exchange.Note = place;
                exchange.Shaper = _setCookie;
            }
        }

        return _origins[SideOf(place)].AnswerAsync(exchange);
    }

    /// <summary>The number of a client; false when its request does not tell, and one is drawn.</summary>
    internal bool TryPlace(Head request, in NetAddress client, out int place)
    {
        switch (_key)
        {
            case SplitKey.Cookie:
                place = 0;
                return CookieReader.TryGet(request, SplitCookie.Name, out ReadOnlySpan<byte> value)
                    && SplitCookie.TryRead(value, out place);
            case SplitKey.Header when request.IndexOf(_header) is >= 0 and var slot:
                place = Hash(request.Value(slot));
                return true;
            case SplitKey.Random:
                place = 0;
                return false;
            default:
                Span<byte> address = stackalloc byte[16];
                place = Hash(address[.._trusted.ClientAddress(request, client, address)]);
                return true;
        }
    }

    /// <summary>The share that a client's number falls into.</summary>
    internal int SideOf(int place)
    {
        int side = 0;
        while (side < _ends.Length - 1 && place >= _ends[side])
        {
            side++;
        }

        return side;
    }

    private BodyFraming SetCookie(Exchange exchange, Head response, int status, BodyFraming framing)
    {
        Span<byte> cookie = stackalloc byte[SplitCookie.BytesMax];
        response.Add(KnownField.SetCookie, cookie[..SplitCookie.Write(exchange.Note, cookie)]);
        return _inner is null ? framing : _inner(exchange, response, status, framing);
    }

    // FNV-1a, finished by a multiplication that spreads the low bits.
    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        return (int)(hash % Places);
    }
}
