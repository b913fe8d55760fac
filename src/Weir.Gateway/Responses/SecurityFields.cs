using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Fields that make browsers careful, where the origin does not set them (OWASP Secure Headers). Any thread.
/// </summary>
internal static class SecurityFields
{
    internal static void Apply(Head response, bool isSecure)
    {
        AddMissing(response, "X-Content-Type-Options"u8, "nosniff"u8);
        AddMissing(response, "X-Frame-Options"u8, "SAMEORIGIN"u8);
        AddMissing(response, "Referrer-Policy"u8, "strict-origin-when-cross-origin"u8);
        if (isSecure)
        {
            AddMissing(response, "Strict-Transport-Security"u8, "max-age=31536000"u8);
        }
    }

    private static void AddMissing(Head response, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (response.IndexOf(name) < 0)
        {
            response.Add(name, value);
        }
    }
}
