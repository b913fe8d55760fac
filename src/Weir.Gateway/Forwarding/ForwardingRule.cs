using System.Text;
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
    private readonly AddressRange[] _trusted;
    private readonly byte[]? _host;
    private readonly byte[] _fallbackHost;

    internal ForwardingRule(IReadOnlyList<AddressRange> trusted, UpstreamHost host, DestinationOptions destination)
    {
        _trusted = [.. trusted];
        _fallbackHost = Encoding.ASCII.GetBytes(destination.Authority);
        _host = host.Kind switch
        {
            UpstreamHostKind.Preserve => null,
            UpstreamHostKind.Destination => _fallbackHost,
            _ => Encoding.ASCII.GetBytes(host.Name!),
        };
    }

    /// <summary>Prepares the request's head for its destination.</summary>
    internal void ApplyToRequest(Exchange exchange)
    {
        Head request = exchange.Request;
        ReadOnlySpan<byte> upgrade = [];
        if (exchange.IsUpgrade)
        {
            request.TryGet(KnownField.Upgrade, out upgrade);
        }

        HopByHop.Strip(request);
        bool isTrusted = IsTrusted(exchange.Client);
        SetForwarded(exchange, request, isTrusted);
        SetIdentifiers(exchange, request, isTrusted);
        request.Append(KnownField.Via, request.MinorVersion == 0 ? "1.0 weir"u8 : "1.1 weir"u8);
        SetHost(request);
        if (exchange.IsUpgrade)
        {
            request.Add(KnownField.Connection, "upgrade"u8);
            request.Add(KnownField.Upgrade, upgrade);
        }
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

    private static void SetForwarded(Exchange exchange, Head request, bool isTrusted)
    {
        Span<byte> address = stackalloc byte[64];
        ReadOnlySpan<byte> client = address[..exchange.Client.FormatAddress(address)];
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
            request.Set(KnownField.XForwardedProto, "http"u8);
        }

        if (!isTrusted || !request.Has(KnownField.XForwardedHost))
        {
            request.Set(KnownField.XForwardedHost, request.Authority);
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

    private void SetHost(Head request)
    {
        if (_host is not null)
        {
            request.Set(KnownField.Host, _host);
        }
        else if (!request.Has(KnownField.Host))
        {
            request.Add(KnownField.Host, _fallbackHost);
        }
    }

    private bool IsTrusted(in NetAddress client)
    {
        if (_trusted.Length == 0)
        {
            return false;
        }

        Span<byte> address = stackalloc byte[16];
        ReadOnlySpan<byte> bytes = address[..client.CopyAddress(address)];
        foreach (ref readonly AddressRange range in _trusted.AsSpan())
        {
            if (range.Contains(bytes))
            {
                return true;
            }
        }

        return false;
    }
}
