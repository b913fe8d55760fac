using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Fields that make browsers careful, where the origin does not set them (OWASP Secure Headers). Any thread.
/// </summary>
internal static class SecurityFields
{
    private static readonly FieldLine[] s_fields =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("X-Frame-Options", "SAMEORIGIN"),
        new("Referrer-Policy", "strict-origin-when-cross-origin"),
    ];

    private static readonly FieldLine s_transport = new("Strict-Transport-Security", "max-age=31536000");

    /// <summary>Adds what is missing; over TLS also that browsers come back over TLS alone (RFC 6797).</summary>
    internal static void Apply(Head response, bool isSecure)
    {
        foreach (FieldLine field in s_fields)
        {
            response.AddMissing(field);
        }

        if (isSecure)
        {
            response.AddMissing(s_transport);
        }
    }
}
