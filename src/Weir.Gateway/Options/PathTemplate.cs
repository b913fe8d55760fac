using System.Diagnostics.CodeAnalysis;

namespace Weir.Gateway;

/// <summary>
/// A path or URL in which captures of the match are put: <c>/new/:id</c>, <c>https://example.org/:rest</c>. A capture
/// is a colon and a name that the route's pattern has, behind a slash or another character that no name holds;
/// <c>:rest</c> is what <c>**</c> matched, without the slash before it. Immutable.
/// </summary>
public sealed record PathTemplate
{
    private const int TextMax = 2048;

    private PathTemplate(string text, IReadOnlyList<TemplatePart> parts)
    {
        Text = text;
        Parts = parts;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Literals and captures in turn.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="path">The pattern whose captures it may name; <c>null</c> when the route has none.</param>
    /// <param name="template">The template, when the text is one.</param>
    /// <param name="problem">Sentences for the person who wrote the text, when it is not.</param>
    public static bool TryParse(
        string text,
        PathPattern? path,
        [NotNullWhen(true)] out PathTemplate? template,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        template = null;
        problem = text.Length > TextMax ? $"At most {TextMax} characters are allowed." : null;
        problem ??= text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? "Write visible ASCII; other characters are percent-encoded, as in %20."
            : null;
        if (problem is not null)
        {
            return false;
        }

        List<TemplatePart> parts = [];
        int literal = 0;
        for (int at = text.IndexOf(':'); at >= 0; at = text.IndexOf(':', at + 1))
        {
            int end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            // A scheme, a port, or a colon of its own.
            if (end == at + 1 || char.IsAsciiDigit(text[at + 1]))
            {
                continue;
            }

            string name = text[(at + 1)..end];
            int capture = path?.CaptureIndex(name) ?? -1;
            if (capture < 0)
            {
                problem = Unknown(name, path);
                return false;
            }

            AddLiteral(parts, text[literal..at]);
            parts.Add(new TemplatePart(name, capture));
            literal = end;
            at = end - 1;
        }

        AddLiteral(parts, text[literal..]);
        template = new PathTemplate(text, parts);
        return true;
    }

    /// <summary>The template as it was written.</summary>
    public override string ToString() => Text;

    /// <summary>Two templates are equal when they were written alike.</summary>
    public bool Equals(PathTemplate? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Text, StringComparison.Ordinal);

    private static void AddLiteral(List<TemplatePart> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new TemplatePart(text, TemplatePart.Literal));
        }
    }

    private static string Unknown(string name, PathPattern? path)
    {
        return path is null or { CaptureNames.Count: 0 }
            ? $"The match captures no :{name}; write a path such as /old/:{name} or /old/** (:rest)."
            : $"The match captures no :{name}; it captures :{string.Join(", :", path.CaptureNames)}.";
    }
}
