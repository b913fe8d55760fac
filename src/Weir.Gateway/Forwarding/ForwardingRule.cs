using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// What changes in a head between the two sides: fields of the hop go, fields that tell the origin about the client
/// come. Immutable; any thread.
/// </summary>
/// <remarks>
/// What a client says about itself (X-Forwarded-*, X-Request-Id) is kept only from proxies that the configuration
/// trusts; from anyone else it is replaced.
/// </remarks>
internal sealed class ForwardingRule
{
    private readonly TrustedProxies _trusted;
    private readonly FieldEditor? _edits;
    private readonly TargetRewrite? _rewrite;
    private readonly bool _isCompressed;

    /// <param name="trusted">Whose forwarding fields are believed.</param>
    /// <param name="edits">The edits of the route; null for none.</param>
    /// <param name="rewrite">The rewrite of the route; null for none.</param>
    /// <param name="isCompressed">Whether clients may know the origin's entity tags in a weak form.</param>
    internal ForwardingRule(
        TrustedProxies trusted,
        FieldEditor? edits = null,
        TargetRewrite? rewrite = null,
        bool isCompressed = false)
    {
        _trusted = trusted;
        _edits = edits;
        _rewrite = rewrite;
        _isCompressed = isCompressed;
    }

    /// <summary>Prepares the request's head for its destination. A fault when that cannot be done, or none.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="host">The Host field that the origin gets.</param>
    internal Fault ApplyToRequest(Exchange exchange, ReadOnlySpan<byte> host) =>
        Apply(exchange.Request, exchange.Client, exchange.IsUpgrade, host, exchange);

    /// <summary>
    /// Does to a head what is done to that of an exchange, but for the identifiers that are made for each request.
    /// </summary>
    /// <param name="request">The head.</param>
    /// <param name="client">Who connected.</param>
    /// <param name="host">The Host field that the origin gets.</param>
    internal Fault ApplyToRequest(Head request, in NetAddress client, ReadOnlySpan<byte> host)
    {
        bool isUpgrade = Framing.TryForRequest(request, out BodyFraming framing, out _)
            && Http1Upgrade.IsAsked(request, HopByHop.ReadOptions(request), framing);
        return Apply(request, client, isUpgrade, host, exchange: null);
    }

    private Fault Apply(
        Head request, in NetAddress client, bool isUpgrade, ReadOnlySpan<byte> host, Exchange? exchange)
    {
        ReadOnlySpan<byte> upgrade = [];
        if (isUpgrade)
        {
            request.TryGet(KnownField.Upgrade, out upgrade);
        }

        bool takesTrailers = TakesTrailers(request);
        HopByHop.Strip(request);
        bool isTrusted = _trusted.Contains(client);
        SetForwarded(client, request, isTrusted, exchange is { IsSecure: true });
        SetCertificate(exchange?.ClientCertificate, request, isTrusted);
        if (exchange is not null)
        {
            SetIdentifiers(exchange, request, isTrusted);
        }

        request.Append(KnownField.Via, ViaOf(request));
        if (!request.TryGet(KnownField.Host, out ReadOnlySpan<byte> written) || !written.SequenceEqual(host))
        {
            request.Set(KnownField.Host, host);
        }

        if (isUpgrade)
        {
            request.Add(KnownField.Connection, "upgrade"u8);
            request.Add(KnownField.Upgrade, upgrade);
        }

        if (takesTrailers)
        {
            // Trailers are passed on; origins that serve gRPC want to hear it.
            request.Add(KnownField.Connection, "TE"u8);
            request.Add(KnownField.TE, "trailers"u8);
        }

        if (_isCompressed)
        {
            EntityTags.PrepareConditions(request);
        }

        _edits?.Apply(request);
        return _rewrite is null ? Fault.None : _rewrite.Apply(request);
    }

    /// <summary>Prepares the response's head for the client.</summary>
    internal static void ApplyToResponse(Exchange exchange, Head response)
    {
        ReadOnlySpan<byte> upgrade = [];
        if (response.Status == 101)
        {
            response.TryGet(KnownField.Upgrade, out upgrade);
        }

        HopByHop.Strip(response);
        response.Set(KnownField.XRequestId, exchange.RequestId);
        if (response.Status == 101)
        {
            response.Add(KnownField.Upgrade, upgrade);
        }
    }

    private static ReadOnlySpan<byte> ViaOf(Head request)
    {
        if (request.MajorVersion == 2)
        {
            return "2 weir"u8;
        }

        return request.MinorVersion == 0 ? "1.0 weir"u8 : "1.1 weir"u8;
    }

    private static bool TakesTrailers(Head request)
    {
        if (!request.Has(KnownField.TE))
        {
            return false;
        }

        FieldListReader codings = new(request, KnownField.TE);
        while (codings.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(codings.Current, "trailers"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static void SetForwarded(in NetAddress peer, Head request, bool isTrusted, bool isSecure)
    {
        Span<byte> address = stackalloc byte[64];
        ReadOnlySpan<byte> client = address[..peer.FormatAddress(address)];
        if (isTrusted)
        {
            request.Append(KnownField.XForwardedFor, client);
        }
        else
        {
            request.Set(KnownField.XForwardedFor, client);

            // The standard form of the same claims (RFC 7239) is no more to be believed than they are.
            request.Remove(KnownField.Forwarded);
        }

        if (!isTrusted || !request.Has(KnownField.XForwardedProto))
        {
            request.Set(KnownField.XForwardedProto, isSecure ? "https"u8 : "http"u8);
        }

        if (!isTrusted || !request.Has(KnownField.XForwardedHost))
        {
            request.Set(KnownField.XForwardedHost, request.Authority);
        }
    }

    // What an origin takes for proved must not come from the client.
    private static void SetCertificate(ClientCertificate? certificate, Head request, bool isTrusted)
    {
        if (certificate is not null)
        {
            request.Set(KnownField.XClientCertSubject, certificate.Subject);
            request.Set(KnownField.XClientCertSha256, certificate.Fingerprint);
        }
        else if (!isTrusted)
        {
            request.Remove(KnownField.XClientCertSubject);
            request.Remove(KnownField.XClientCertSha256);
        }
    }

    private static void SetIdentifiers(Exchange exchange, Head request, bool isTrusted)
    {
        Span<byte> trace = stackalloc byte[TraceParent.Length];
        bool hasTrace = request.TryGet(KnownField.Traceparent, out ReadOnlySpan<byte> received)
            && TraceParent.IsValid(received);
        if (!hasTrace)
        {
            TraceParent.Make(exchange.Transport.Random, trace);
            request.Set(KnownField.Traceparent, trace);
        }

        if (isTrusted && request.TryGet(KnownField.XRequestId, out ReadOnlySpan<byte> kept) && !kept.IsEmpty)
        {
            exchange.SetRequestId(kept);
            return;
        }

        // One identifier for both: the request's is that of the trace it begins.
        Span<byte> identifier = stackalloc byte[TraceParent.TraceIdLength];
        if (hasTrace)
        {
            TraceParent.MakeIdentifier(exchange.Transport.Random, identifier);
        }
        else
        {
            TraceParent.TraceId(trace).CopyTo(identifier);
        }

        exchange.SetRequestId(identifier);
        request.Set(KnownField.XRequestId, identifier);
    }
}
