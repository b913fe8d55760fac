using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Gateway;

/// <summary>
/// Paths that a route serves. <c>/a</c> is exactly that path; <c>*</c> and <c>:name</c> stand for one whole segment
/// that is not empty; <c>/**</c> at the end matches what is before it and all below (<c>/a/**</c>: <c>/a</c>,
/// <c>/a/</c>, <c>/a/b/c</c>). A slash at the end counts: <c>/a/</c> is not <c>/a</c>. Case counts. Literals are in
/// normal form (RFC 3986 6.2.2): escapes of unreserved characters are undone, other escapes have upper-case digits, and
/// characters that a path cannot hold are escaped, so that they compare byte for byte with a path in the same form.
/// Immutable.
/// </summary>
public sealed record PathPattern
{
    /// <summary>The name of what <c>**</c> matched.</summary>
    public const string Rest = "rest";

    private const int TextMax = 1024;

    // Beyond it no place is kept for what they match.
    internal const int CapturesMax = 16;

    private static readonly SearchValues<char> s_unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // What a segment may hold unescaped beside the unreserved characters (RFC 3986 3.3).
    private static readonly SearchValues<char> s_segment = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@");

    private PathPattern(string text, PathSegment[] segments, bool matchesBelow)
    {
        Text = text;
        Segments = segments;
        MatchesBelow = matchesBelow;
        List<string> names = [];
        foreach (PathSegment segment in segments)
        {
            if (segment.Kind == PathSegmentKind.Capture)
            {
                names.Add(segment.Text);
            }
        }

        if (matchesBelow)
        {
            names.Add(Rest);
        }

        CaptureNames = names;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// The segments between slashes, without the closing <c>**</c>. A last one that is an empty literal means that the
    /// path ends with a slash (<c>/</c> has that one alone).
    /// </summary>
    public IReadOnlyList<PathSegment> Segments { get; }

    /// <summary>Whether it ends with <c>/**</c> and so matches all below.</summary>
    public bool MatchesBelow { get; }

    /// <summary>The names of the captures in their order, <see cref="Rest"/> last.</summary>
    public IReadOnlyList<string> CaptureNames { get; }

    /// <summary>The number of a capture, from 0; -1 when the pattern has none of that name.</summary>
    public int CaptureIndex(string name)
    {
        for (int i = 0; i < CaptureNames.Count; i++)
        {
            if (CaptureNames[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern, when the text is one.</param>
    /// <param name="problem">Sentences for the person who wrote the text, when it is not.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out PathPattern? pattern,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        problem = TextProblem(text);
        if (problem is not null)
        {
            return false;
        }

        string[] parts = text[1..].Split('/');
        bool matchesBelow = parts[^1] == "**";
        int count = matchesBelow ? parts.Length - 1 : parts.Length;
        PathSegment[] segments = new PathSegment[count];
        for (int i = 0; i < count; i++)
        {
            bool mayBeEmpty = i == count - 1 && !matchesBelow;
            if (!TrySegment(parts[i], mayBeEmpty, out segments[i], out problem))
            {
                return false;
            }

            if (segments[i].Kind == PathSegmentKind.Capture && Array.IndexOf(segments, segments[i]) < i)
            {
                problem = $"The capture :{segments[i].Text} appears twice; give each its own name.";
                return false;
            }
        }

        pattern = new PathPattern(text, segments, matchesBelow);
        problem = CapturesProblem(pattern);
        pattern = problem is null ? pattern : null;
        return problem is null;
    }

    /// <summary>The pattern as it was written.</summary>
    public override string ToString() => Text;

    /// <summary>Two patterns are equal when they were written alike.</summary>
    public bool Equals(PathPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Text, StringComparison.Ordinal);

    private static string? TextProblem(string text)
    {
        if (text.Length == 0 || text[0] != '/')
        {
            return "A path begins with a slash; write /api/**.";
        }

        if (text.Length > TextMax)
        {
            return $"A path pattern is at most {TextMax} characters long.";
        }

        return text.AsSpan().ContainsAny("?#\\")
            ? "A path pattern holds no query, fragment or backslash."
            : null;
    }

    private static string? CapturesProblem(PathPattern pattern)
    {
        if (pattern.CaptureNames.Count > CapturesMax)
        {
            return $"A path pattern has at most {CapturesMax} captures.";
        }

        return pattern.MatchesBelow && pattern.CaptureIndex(Rest) < pattern.CaptureNames.Count - 1
            ? "What ** matches is called :rest; give the capture another name."
            : null;
    }

    private static bool TrySegment(
        string part,
        bool mayBeEmpty,
        out PathSegment segment,
        [NotNullWhen(false)] out string? problem)
    {
        segment = new PathSegment(PathSegmentKind.Any, "");
        problem = null;
        if (part == "*")
        {
            return true;
        }

        if (part.StartsWith(':'))
        {
            segment = new PathSegment(PathSegmentKind.Capture, part[1..]);
            problem = IsName(part.AsSpan(1))
                ? null
                : "A capture is a colon and a name of letters, digits and _, as in :id.";
        }
        else if (part.Contains('*'))
        {
            problem = part == "**"
                ? "`**` stands only at the end of a pattern; write * for one segment."
                : "A star stands for a whole segment; write /a/* or /a/**.";
        }
        else if (part.Length == 0 && !mayBeEmpty)
        {
            problem = "Two slashes in a row have an empty segment between them, which no request path has; write one.";
        }
        else
        {
            segment = new PathSegment(PathSegmentKind.Literal, Normalize(part, out problem));
            problem ??= segment.Text is "." or ".."
                ? "The segments . and .. are resolved before paths are matched; write the path that they lead to."
                : null;
        }

        return problem is null;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    private static string Normalize(string part, out string? problem)
    {
        problem = null;
        if (!part.AsSpan().ContainsAnyExcept(s_segment))
        {
            return part;
        }

        StringBuilder text = new();
        ReadOnlySpan<char> rest = part;
        while (!rest.IsEmpty && problem is null)
        {
            if (rest[0] == '%')
            {
                problem = AppendEscape(text, ref rest);
            }
            else if (s_segment.Contains(rest[0]))
            {
                text.Append(rest[0]);
                rest = rest[1..];
            }
            else
            {
                problem = AppendEscaped(text, ref rest);
            }
        }

        return text.ToString();
    }

    /// <summary>Takes <c>%41</c> and writes it in normal form.</summary>
    private static string? AppendEscape(StringBuilder text, ref ReadOnlySpan<char> rest)
    {
        if (rest.Length < 3
            || !char.IsAsciiHexDigit(rest[1])
            || !char.IsAsciiHexDigit(rest[2])
            || rest.StartsWith("%00", StringComparison.Ordinal))
        {
            return "A percent sign is followed by two hexadecimal digits that are not 00; write %25 for itself.";
        }

        AppendByte(text, byte.Parse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        rest = rest[3..];
        return null;
    }

    /// <summary>Takes one character that a path cannot hold and writes its UTF-8 bytes escaped.</summary>
    private static string? AppendEscaped(StringBuilder text, ref ReadOnlySpan<char> rest)
    {
        OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed);
        if (status != OperationStatus.Done || Rune.IsControl(rune))
        {
            return "A path pattern holds no control characters.";
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (byte code in bytes[..rune.EncodeToUtf8(bytes)])
        {
            AppendByte(text, code);
        }

        rest = rest[consumed..];
        return null;
    }

    private static void AppendByte(StringBuilder text, byte code)
    {
        if (s_unreserved.Contains((char)code))
        {
            text.Append((char)code);
        }
        else
        {
            text.Append('%').Append(code.ToString("X2", CultureInfo.InvariantCulture));
        }
    }
}
