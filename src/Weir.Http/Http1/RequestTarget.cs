using System.Text;

namespace Weir.Http;

/// <summary>
/// Checks target and Host of a request against each other and brings the target to the form that an origin gets
/// (RFC 9112 3.2 and 3.3).
/// </summary>
internal static class RequestTarget
{
    public static HttpError Resolve(Head head)
    {
        HttpError error = CheckHost(head);
        if (error != HttpError.None)
        {
            return error;
        }

        ReadOnlySpan<byte> target = head.Target;
        if (head.Method == Method.Connect)
        {
            return ResolveAuthority(head, target);
        }

        if (target[0] == (byte)'/')
        {
            return HttpError.None;
        }

        if (target is [(byte)'*'])
        {
            head.TargetForm = TargetForm.Asterisk;
            return head.Method == Method.Options ? HttpError.None : HttpError.InvalidTarget;
        }

        return ResolveAbsolute(head, target);
    }

    // HTTP/1.1 has exactly one Host; HTTP/1.0 may lack it. An empty one is valid only for targets without an authority,
    // which http and https do not have (RFC 9110 4.2.1).
    private static HttpError CheckHost(Head head)
    {
        int host = head.IndexOf(KnownField.Host);
        if (host < 0)
        {
            return head.MinorVersion == 0 ? HttpError.None : HttpError.MissingHost;
        }

        if (head.IndexOf(KnownField.Host, host + 1) >= 0)
        {
            return HttpError.RepeatedHost;
        }

        head.SetAuthority(head.ValueRange(host));
        return HostSyntax.IsValid(head.Value(host)) ? HttpError.None : HttpError.InvalidHost;
    }

    private static HttpError ResolveAuthority(Head head, ReadOnlySpan<byte> target)
    {
        if (!HostSyntax.IsValid(target, portRequired: true))
        {
            return HttpError.InvalidTarget;
        }

        head.SetTarget(head.TargetRange, TargetForm.Authority);
        head.SetAuthority(head.TargetRange);
        return HttpError.None;
    }

    private static HttpError ResolveAbsolute(Head head, ReadOnlySpan<byte> target)
    {
        int schemeLength = SchemeLength(head, target);
        if (schemeLength == 0)
        {
            return HttpError.InvalidTarget;
        }

        ReadOnlySpan<byte> rest = target[schemeLength..];
        int authorityLength = rest.IndexOfAny((byte)'/', (byte)'?');
        if (authorityLength < 0)
        {
            authorityLength = rest.Length;
        }

        // An '@' fails here: userinfo in a target is deprecated and only ever misleads (RFC 9110 4.2.4).
        ReadOnlySpan<byte> authority = rest[..authorityLength];
        if (!HostSyntax.IsValid(authority))
        {
            return HttpError.InvalidTarget;
        }

        int start = head.TargetRange.Start + schemeLength;
        head.SetAuthority(new ByteRange(start, authorityLength));
        if (!head.TryGet(KnownField.Host, out ReadOnlySpan<byte> host) || !host.SequenceEqual(authority))
        {
            head.Set(KnownField.Host, authority);
        }

        int pathStart = start + authorityLength;
        head.SetTarget(OriginForm(head, rest[authorityLength..], pathStart), TargetForm.Absolute);
        return HttpError.None;
    }

    private static ByteRange OriginForm(Head head, ReadOnlySpan<byte> rest, int start)
    {
        if (rest.IsEmpty)
        {
            // RFC 9112 3.2.4: OPTIONS of a whole server.
            return head.AppendBytes(head.Method == Method.Options ? "*"u8 : "/"u8);
        }

        if (rest[0] == (byte)'/')
        {
            return new ByteRange(start, rest.Length);
        }

        ByteRange slash = head.AppendBytes("/"u8);
        ByteRange query = head.AppendBytes(rest);
        return new ByteRange(slash.Start, 1 + query.Length);
    }

    private static int SchemeLength(Head head, ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> http = "http://"u8;
        ReadOnlySpan<byte> https = "https://"u8;
        if (target.Length > http.Length && Ascii.EqualsIgnoreCase(target[..http.Length], http))
        {
            head.AbsoluteScheme = AbsoluteScheme.Http;
            return http.Length;
        }

        if (target.Length > https.Length && Ascii.EqualsIgnoreCase(target[..https.Length], https))
        {
            head.AbsoluteScheme = AbsoluteScheme.Https;
            return https.Length;
        }

        return 0;
    }
}
