using System.Text;

namespace Weir.Configuration;

/// <summary>
/// Expressions for what editors can check of a text, in the syntax that JSON Schema shares with browsers. They refuse
/// nothing that the binder takes, but for unusual spellings (a scheme in capitals). Immutable.
/// </summary>
internal static class Patterns
{
    private const string Label = "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?";
    private const string Name = Label + @"(\." + Label + ")*";
    private const string Bracketed = @"\[[0-9a-fA-F:.]+\]";
    private const string Port = "(:[0-9]{1,5})";
    private const string Unix = "unix:(//)?/[^/].*";

    /// <summary>A token of HTTP.</summary>
    public const string Token = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    /// <summary>The address of a listener.</summary>
    public const string Listen =
        @"^(https?://(\*|localhost|[0-9.]+|" + Bracketed + ")?" + Port + @"?/?|(\*|localhost|[0-9.]+|" + Bracketed
        + ")?" + Port + "/?|" + Unix + ")$";

    /// <summary>A destination.</summary>
    public const string Destination = "^(https?://(" + Name + "|" + Bracketed + ")" + Port + "?/?|" + Unix + ")$";

    /// <summary>The name of a cluster.</summary>
    public const string ClusterName = "^[A-Za-z0-9._-]+$";

    /// <summary>The name of a cluster, or a URL.</summary>
    public const string ClusterOrUrl = "(" + ClusterName + ")|(" + Destination + ")";

    /// <summary>A host with an optional port.</summary>
    public const string Host = "^(" + Name + "|" + Bracketed + ")" + Port + "?$";

    /// <summary>A host, or all below one.</summary>
    public const string HostPattern = @"^((\*\.)?" + Name + "|" + Bracketed + ")" + Port + "?$";

    /// <summary>A path with stars and captures.</summary>
    public const string PathPattern = @"^/[^?#\\]*$";

    /// <summary>A path with captures.</summary>
    public const string PathTemplate = "^/[!\"$->@-~]*$";

    /// <summary>A URL, or a path on the same host.</summary>
    public const string RedirectTarget = "^([hH][tT][tT][pP][sS]?://[!-~]+|/(?!/)[!-~]*)$";

    /// <summary>An address or a block of them.</summary>
    public const string AddressRange = "^[0-9a-fA-F:.]+(/[0-9]{1,3})?$";

    /// <summary>The name of a query parameter, with a star at its end for all that begin so.</summary>
    public const string Parameter = @"^([^*]+\*?|\*)$";

    /// <summary>The value of a field that is written.</summary>
    public const string FieldValue = @"^[\t -~]*$";

    /// <summary>An origin as browsers send it.</summary>
    public const string Origin = @"^(\*|[hH][tT][tT][pP][sS]?://(\*\.)?[^/?#@*]+)$";

    /// <summary>A content type, or all of a kind.</summary>
    public const string MediaType = @"^[^/*\s]+/(\*|\*?[^/*\s]+)$";

    /// <summary>A field instead of the words that tell clients apart.</summary>
    public const string HeaderKey = "^header [!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    /// <summary>The name of a file in its folder.</summary>
    public const string FileName = @"^(?!\.\.?$)[^/]+$";

    /// <summary>A path of a file from the root of its folder on.</summary>
    public const string FilePath = "^/.+$";

    /// <summary>A token for the admin address.</summary>
    public const string Secret = "^[!-~]{16,256}$";

    /// <summary>The name of a field that may be written: a token that is none of Weir's own.</summary>
    public static string WrittenField { get; } = "^(?!(" + AnyCase(FieldText.Own) + ")$)" + Token[1..];

    private static string AnyCase(IReadOnlyList<string> words)
    {
        StringBuilder pattern = new();
        foreach (string word in words)
        {
            pattern.Append(pattern.Length > 0 ? "|" : "");
            foreach (char c in word)
            {
                pattern.Append(char.IsAsciiLetter(c) ? $"[{c}{char.ToUpperInvariant(c)}]" : c.ToString());
            }
        }

        return pattern.ToString();
    }
}
