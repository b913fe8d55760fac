namespace Weir.Configuration;

/// <summary>Says what is wrong with one text of a list; null when nothing is. Immutable.</summary>
internal static class Problems
{
    private static readonly string[] s_codings = ["br", "zstd", "gzip"];
    private static readonly string[] s_suffixes = ["br", "zst", "gz"];

    public static string? Method(string text) =>
        FieldText.IsToken(text) ? null : "A method is a word such as GET or POST.";

    public static string? Coding(string text) =>
        Array.IndexOf(s_codings, text) >= 0 ? null : $"Allowed: {string.Join(", ", s_codings)}.";

    public static string? Suffix(string text) =>
        Array.IndexOf(s_suffixes, text) >= 0 ? null : $"Allowed: {string.Join(", ", s_suffixes)}.";

    public static string? ParameterName(string text)
    {
        int star = text.IndexOf('*');
        return text.Length is > 0 and <= 256 && (star < 0 || star == text.Length - 1)
            ? null
            : "A name of a parameter; a star stands only at its end, as in utm_*.";
    }

    /// <summary><c>text/html</c>, <c>text/*</c>, <c>application/*+json</c>.</summary>
    public static string? MediaType(string text)
    {
        int slash = text.IndexOf('/');
        int star = text.LastIndexOf('*');
        bool isType = slash > 0 && FieldText.IsToken(text[..slash]) && FieldText.IsToken(text[(slash + 1)..])
            && (star < 0 || star == slash + 1);
        return isType ? null : "A type is written text/html, text/* or application/*+json.";
    }

    /// <summary>An origin as browsers send it.</summary>
    public static string? Origin(string text)
    {
        if (text == "*" || text == "null")
        {
            return text == "*" ? null : "Any page can make its origin null; it is no origin to trust.";
        }

        string plain = text.Replace("://*.", "://", StringComparison.Ordinal);
        return Uri.TryCreate(plain, UriKind.Absolute, out Uri? uri)
            && uri.Scheme is "http" or "https"
            && uri.GetLeftPart(UriPartial.Authority) is var origin
            && (origin == plain || origin + (uri.Scheme == "https" ? ":443" : ":80") == plain)
            ? null
            : "An origin is a scheme, a host and at most a port: https://shop.example or https://*.shop.example.";
    }
}
