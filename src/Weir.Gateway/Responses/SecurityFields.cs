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

    internal static void Apply(Head response)
    {
        foreach (FieldLine field in s_fields)
        {
            response.AddMissing(field);
        }
    }
}
