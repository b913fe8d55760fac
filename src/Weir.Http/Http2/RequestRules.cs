using System.Text;

namespace Weir.Http;

/// <summary>
/// Makes a request of its pseudo-fields (RFC 9113 8.3.1 and 8.5, RFC 8441 4), so that the head is what HTTP/1.1 would
/// have brought: method, target, authority and one Host. Any thread that owns the head.
/// </summary>
internal static class RequestRules
{
    // As in HTTP/1.1: the longest registered method has 17 bytes.
    private const int MethodBytesMax = 32;

    /// <summary>Fills the start line of the head as far as it is valid, and says what is wrong first.</summary>
    /// <param name="head">The head with all of its fields.</param>
    /// <param name="parts">Where the pseudo-fields are.</param>
    /// <param name="seen">The bits of those that are there.</param>
    public static HttpError Resolve(Head head, in RequestParts parts, int seen)
    {
        HttpError method = ResolveMethod(head, parts.Method, seen);
        HttpError host = ResolveHost(head);
        bool isConnect = head.Method == Method.Connect;
        bool isExtended = (seen & PseudoField.Protocol.Bit()) != 0;
        HttpError target = isConnect && !isExtended
            ? ResolveConnect(head, host, seen)
            : ResolveTarget(head, parts, seen);
        if (method != HttpError.None)
        {
            return method;
        }

        if (isExtended)
        {
            if (!isConnect)
            {
                return HttpError.ProtocolWithoutConnect;
            }

            if (!Syntax.IsToken(At(head, parts.Protocol)))
            {
                return HttpError.InvalidProtocol;
            }

            head.SetProtocol(parts.Protocol);
        }

        return target != HttpError.None ? target : host;
    }

    /// <summary>The scheme of these bytes, whatever their case; None for one that is not served.</summary>
    public static AbsoluteScheme SchemeOf(ReadOnlySpan<byte> scheme)
    {
        if (Ascii.EqualsIgnoreCase(scheme, "https"u8))
        {
            return AbsoluteScheme.Https;
        }

        return Ascii.EqualsIgnoreCase(scheme, "http"u8) ? AbsoluteScheme.Http : AbsoluteScheme.None;
    }

    /// <summary>
    /// Whether two authorities are the same one: RFC 9113 8.3.1 has them compared without the case of the host and
    /// without the default port of the scheme (RFC 3986 6.2.3).
    /// </summary>
    public static bool IsSameAuthority(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, AbsoluteScheme scheme) =>
        Ascii.EqualsIgnoreCase(WithoutDefaultPort(one, scheme), WithoutDefaultPort(other, scheme));

    private static HttpError ResolveMethod(Head head, ByteRange range, int seen)
    {
        if ((seen & PseudoField.Method.Bit()) == 0)
        {
            return HttpError.MissingMethod;
        }

        ReadOnlySpan<byte> method = At(head, range);
        if (!Syntax.IsToken(method) || method.Length > MethodBytesMax)
        {
            return HttpError.InvalidMethod;
        }

        head.SetMethod(range.Start, range.Length, method);
        return HttpError.None;
    }

    private static HttpError ResolveHost(Head head)
    {
        int slot = head.IndexOf(KnownField.Host);
        if (slot < 0)
        {
            return HttpError.MissingHost;
        }

        if (!HostSyntax.IsValid(head.Value(slot)))
        {
            return HttpError.InvalidHost;
        }

        head.SetAuthority(head.ValueRange(slot));
        return HttpError.None;
    }

    private static HttpError ResolveConnect(Head head, HttpError host, int seen)
    {
        if ((seen & (PseudoField.Scheme.Bit() | PseudoField.Path.Bit())) != 0)
        {
            return HttpError.ConnectWithTarget;
        }

        // RFC 9113 8.5: the destination is :authority; Host is no place for it.
        if ((seen & PseudoField.Authority.Bit()) == 0)
        {
            return HttpError.MissingHost;
        }

        if (host != HttpError.None || !HostSyntax.IsValid(head.Authority, portRequired: true))
        {
            return HttpError.InvalidTarget;
        }

        head.SetTarget(head.ValueRange(head.IndexOf(KnownField.Host)), TargetForm.Authority);
        return HttpError.None;
    }

    private static HttpError ResolveTarget(Head head, in RequestParts parts, int seen)
    {
        ReadOnlySpan<byte> path = At(head, parts.Path);
        if (path.IsEmpty)
        {
            return (seen & PseudoField.Scheme.Bit()) == 0 ? HttpError.MissingScheme : HttpError.MissingPath;
        }

        bool asterisk = path.SequenceEqual("*"u8);
        bool isTarget = asterisk ? head.Method == Method.Options : path[0] == (byte)'/' && Syntax.IsTarget(path);
        if (isTarget)
        {
            head.SetTarget(parts.Path, asterisk ? TargetForm.Asterisk : TargetForm.Origin);
        }

        if ((seen & PseudoField.Scheme.Bit()) == 0)
        {
            return HttpError.MissingScheme;
        }

        if (head.AbsoluteScheme == AbsoluteScheme.None)
        {
            return HttpError.UnsupportedScheme;
        }

        return isTarget ? HttpError.None : HttpError.InvalidTarget;
    }

    private static ReadOnlySpan<byte> WithoutDefaultPort(ReadOnlySpan<byte> authority, AbsoluteScheme scheme)
    {
        ReadOnlySpan<byte> port = scheme switch
        {
            AbsoluteScheme.Http => ":80"u8,
            AbsoluteScheme.Https => ":443"u8,
            _ => ":"u8,
        };
        if (authority.EndsWith(port))
        {
            return authority[..^port.Length];
        }

        return authority.EndsWith(":"u8) ? authority[..^1] : authority;
    }

    private static ReadOnlySpan<byte> At(Head head, ByteRange range) => head.Decoded(~range.Start, range.Length);
}
