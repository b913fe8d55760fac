using System.Security.Cryptography;
using System.Text;
using Weir.Http;

namespace Weir.Admin;

/// <summary>The secret that requests to the admin address carry when there is one. Any thread.</summary>
internal static class AdminToken
{
    /// <summary>Whether a request carries the token, as <c>Authorization: Bearer</c>; true when there is none.</summary>
    internal static bool IsCarried(Head request, string? token)
    {
        if (token is null)
        {
            return true;
        }

        ReadOnlySpan<byte> scheme = "Bearer "u8;
        return request.TryGet(KnownField.Authorization, out ReadOnlySpan<byte> value)
            && value.Length > scheme.Length
            && Ascii.EqualsIgnoreCase(value[..scheme.Length], scheme)
            && CryptographicOperations.FixedTimeEquals(value[scheme.Length..], Encoding.ASCII.GetBytes(token));
    }
}
