using System.Text;
using Weir.Core;
using Weir.Http;
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
        int place = Place(exchange);
        int chosen = 0;
        while (chosen < _ends.Length - 1 && place >= _ends[chosen])
        {
            chosen++;
        }

        return _origins[chosen].AnswerAsync(exchange);
    }

    private int Place(Exchange exchange)
    {
        Head request = exchange.Request;
        switch (_key)
        {
            case SplitKey.Cookie:
                return CookiePlace(exchange);
            case SplitKey.Header when request.IndexOf(_header) is >= 0 and var slot:
                return Hash(request.Value(slot));
            case SplitKey.Random:
                return (int)(exchange.Transport.Random.NextULong() % Places);
            default:
                Span<byte> address = stackalloc byte[16];
                return Hash(address[.._trusted.ClientAddress(request, exchange.Client, address)]);
        }
    }

    private int CookiePlace(Exchange exchange)
    {
        if (CookieReader.TryGet(exchange.Request, SplitCookie.Name, out ReadOnlySpan<byte> value)
            && SplitCookie.TryRead(value, out int place))
        {
            return place;
        }

        place = (int)(exchange.Transport.Random.NextULong() % Places);
        exchange.Note = place;
        exchange.Shaper = _setCookie;
        return place;
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
