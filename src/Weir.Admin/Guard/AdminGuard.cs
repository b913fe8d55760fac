using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.Gateway;
using Weir.Http;

namespace Weir.Admin;

/// <summary>Who may ask the admin address. Any thread.</summary>
/// <remarks>
/// A token keeps out whoever does not know it. Without one the address is on loopback, and what could still reach it is
/// a page in a browser of this machine. Such a page cannot read answers of another site; it could make its own name
/// point here (DNS rebinding), so names that are not ours are refused; and it could send what changes something without
/// reading the answer, so that is refused when a browser says that another site asks.
/// </remarks>
/// <param name="options">The options that hold now; null when the address is off.</param>
internal sealed class AdminGuard(Func<AdminOptions?> options)
{
    private static readonly Refusal s_off = new(503, "the admin address has been turned off");

    private static readonly Refusal s_noToken =
        new(401, "this address needs the token of `admin.token`: Authorization: Bearer TOKEN");

    private static readonly Refusal s_foreignHost = new(
        421, "this is not the name of the admin address: ask for it as localhost or by its IP address, or set a token");

    private static readonly Refusal s_foreignSite = new(403, "requests of other sites are not served here");

    /// <summary>Whether a request is kept out; null when it may come in.</summary>
    public Refusal? Check(Head request)
    {
        if (options() is not { } admin)
        {
            return s_off;
        }

        if (admin.Token is { } token)
        {
            return HasToken(request, token) ? null : s_noToken;
        }

        return IsOwnName(request.Authority, admin.Listen) ? null : s_foreignHost;
    }

    /// <summary>Whether a request for the files of the page, which hold nothing, is kept out.</summary>
    public Refusal? CheckPage(Head request) => options() is { Token: not null } ? null : Check(request);

    /// <summary>Whether a request that changes something is kept out, beside <see cref="Check"/>.</summary>
    public static Refusal? CheckChange(Head request) =>
        IsOwnSite(request) && IsOwnOrigin(request) ? null : s_foreignSite;

    private static bool HasToken(Head request, string token)
    {
        int slot = request.IndexOf(KnownField.Authorization);
        if (slot < 0 || request.IndexOf(KnownField.Authorization, slot + 1) >= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> value = request.Value(slot);
        ReadOnlySpan<byte> scheme = "Bearer "u8;
        if (value.Length < scheme.Length || !Ascii.EqualsIgnoreCase(value[..scheme.Length], scheme))
        {
            return false;
        }

        // Digests are of one length, so the comparison tells nothing of the token's own either.
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> wanted = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value[scheme.Length..].Trim((byte)' '), given);
        SHA256.HashData(Encoding.UTF8.GetBytes(token), wanted);
        return CryptographicOperations.FixedTimeEquals(given, wanted);
    }

    // Browsers do not reach unix sockets, and always name a host.
    private static bool IsOwnName(ReadOnlySpan<byte> authority, ListenOptions listen)
    {
        if (authority.IsEmpty || listen.Kind == ListenKind.Unix)
        {
            return true;
        }

        string host = HostOf(Encoding.Latin1.GetString(authority));
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(listen.Host, StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host, out _);
    }

    private static string HostOf(string authority)
    {
        if (authority.StartsWith('['))
        {
            int end = authority.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? authority : authority[1..end];
        }

        int colon = authority.LastIndexOf(':');
        return (colon < 0 ? authority : authority[..colon]).TrimEnd('.');
    }

    // Another port of this machine is the same site to a browser, and none of ours.
    private static bool IsOwnSite(Head request)
    {
        int slot = request.IndexOf("Sec-Fetch-Site"u8);
        return slot < 0 || request.Value(slot).SequenceEqual("same-origin"u8)
            || request.Value(slot).SequenceEqual("none"u8);
    }

    private static bool IsOwnOrigin(Head request)
    {
        if (!request.TryGet(KnownField.Origin, out ReadOnlySpan<byte> origin))
        {
            return true;
        }

        int scheme = origin.IndexOf("://"u8);
        return scheme > 0 && Ascii.EqualsIgnoreCase(origin[(scheme + 3)..], request.Authority);
    }
}
