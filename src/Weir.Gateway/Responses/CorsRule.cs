using System.Buffers;
using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// The CORS protocol for one route (Fetch, 3.3): answers preflights itself and marks responses. Immutable; any thread.
/// </summary>
internal sealed class CorsRule
{
    internal const int PreflightStatus = 204;

    private const int OriginBytesMax = 512;

    private readonly bool _allowsAll;
    private readonly byte[][] _origins;
    private readonly (byte[] Scheme, byte[] Suffix)[] _suffixes;
    private readonly byte[] _methods;
    private readonly byte[] _headers;
    private readonly byte[] _expose;
    private readonly byte[] _maxAge;
    private readonly bool _credentials;

    internal CorsRule(CorsOptions options)
    {
        List<byte[]> origins = [];
        List<(byte[], byte[])> suffixes = [];
        foreach (string origin in options.Origins)
        {
            int star = origin.IndexOf("://*.", StringComparison.Ordinal);
            if (origin == "*")
            {
                _allowsAll = true;
            }
            else if (star < 0)
            {
                origins.Add(Encoding.ASCII.GetBytes(origin));
            }
            else
            {
                (string scheme, string suffix) = (origin[..(star + 3)], origin[(star + 4)..]);
                suffixes.Add((Encoding.ASCII.GetBytes(scheme), Encoding.ASCII.GetBytes(suffix)));
            }
        }

        _origins = [.. origins];
        _suffixes = [.. suffixes];
        _methods = Encoding.ASCII.GetBytes(string.Join(", ", options.Methods));
        _headers = Encoding.ASCII.GetBytes(string.Join(", ", options.Headers));
        _expose = Encoding.ASCII.GetBytes(string.Join(", ", options.Expose));
        long seconds = (long)options.MaxAge.TotalSeconds;
        _maxAge = Encoding.ASCII.GetBytes(seconds.ToString(CultureInfo.InvariantCulture));
        _credentials = options.Credentials;
    }

    /// <summary>Whether a request asks what a page may do, before the page does it.</summary>
    internal static bool IsPreflight(Head request) =>
        request.Method == Method.Options
        && request.Has(KnownField.Origin)
        && request.IndexOf("access-control-request-method"u8) >= 0;

    /// <summary>
    /// Answers a preflight. One that is not allowed gets no word of permission, and the browser stops.
    /// </summary>
    internal ValueTask<Fault> AnswerAsync(Exchange exchange) =>
        exchange.RespondAsync(
            PreflightStatus, PreflightFields(exchange.Request, exchange.NewFields()), ReadOnlyMemory<byte>.Empty);

    /// <summary>Adds the fields of the answer to a preflight.</summary>
    internal Head PreflightFields(Head request, Head fields)
    {
        request.TryGet(KnownField.Origin, out ReadOnlySpan<byte> origin);
        if (Allows(origin))
        {
            fields.Add("Access-Control-Allow-Methods"u8, _methods);
            if (_headers.Length > 0)
            {
                fields.Add("Access-Control-Allow-Headers"u8, _headers);
            }
            else if (request.IndexOf("access-control-request-headers"u8) is >= 0 and var asked)
            {
                fields.Add("Access-Control-Allow-Headers"u8, request.Value(asked));
            }

            fields.Add("Access-Control-Max-Age"u8, _maxAge);
        }

        VaryField.Add(fields, "Access-Control-Request-Method"u8);
        VaryField.Add(fields, "Access-Control-Request-Headers"u8);
        return fields;
    }

    /// <summary>Says in a response whether the page that asked may read it; what an origin said of that goes.</summary>
    internal void Apply(Head request, Head response)
    {
        response.Remove("access-control-allow-origin"u8);
        response.Remove("access-control-allow-credentials"u8);
        response.Remove("access-control-expose-headers"u8);
        bool isAsked = request.TryGet(KnownField.Origin, out ReadOnlySpan<byte> origin);
        if (!_allowsAll)
        {
            VaryField.Add(response, "Origin"u8);
        }

        if (!isAsked || !Allows(origin))
        {
            return;
        }

        response.Add("Access-Control-Allow-Origin"u8, _allowsAll ? "*"u8 : origin);
        if (_credentials)
        {
            response.Add("Access-Control-Allow-Credentials"u8, "true"u8);
        }

        if (_expose.Length > 0)
        {
            response.Add("Access-Control-Expose-Headers"u8, _expose);
        }
    }

    /// <summary>Whether pages of an origin may use the route.</summary>
    internal bool Allows(ReadOnlySpan<byte> origin)
    {
        if (_allowsAll)
        {
            return true;
        }

        Span<byte> room = stackalloc byte[OriginBytesMax];
        if (origin.Length > OriginBytesMax || Ascii.ToLower(origin, room, out int length) != OperationStatus.Done)
        {
            return false;
        }

        ReadOnlySpan<byte> lower = room[..length];
        foreach (byte[] allowed in _origins)
        {
            if (lower.SequenceEqual(allowed))
            {
                return true;
            }
        }

        foreach ((byte[] scheme, byte[] suffix) in _suffixes)
        {
            // A label at least stands between the scheme and the dot, and nothing that would end a host.
            if (lower.StartsWith(scheme) && lower.EndsWith(suffix) && lower.Length > scheme.Length + suffix.Length
                && !lower[scheme.Length..^suffix.Length].ContainsAny("/?#@:\\"u8))
            {
                return true;
            }
        }

        return false;
    }
}
