using YamlDotNet.Core;

namespace Weir.Configuration;

/// <summary>Says in words what YAML's scanner objects to, and what to do.</summary>
internal static class SyntaxAdvice
{
    /// <returns>The place, from 1, and the message.</returns>
    public static (int Line, int Column, string Message) Describe(YamlException exception, string text)
    {
        int line = Math.Max(1, (int)exception.Start.Line);
        int column = Math.Max(1, (int)exception.Start.Column);
        if (exception.Message.Contains("tab", StringComparison.Ordinal) && TryTab(text, line, out int tab, out int at))
        {
            return (tab, at, "A tab indents this line; YAML allows only spaces there.");
        }

        char found = At(text, exception.Start.Index);
        string? advice = found switch
        {
            '@' or '`' or '%' => $"A value that begins with {found} is quoted.",
            '*' => "A value that begins with a star is quoted, as in \"*.shop.example\".",
            '&' => "A value that begins with & is quoted.",
            '{' when At(text, exception.Start.Index - 1) == '$' =>
                "Inside brackets a substitution is quoted: \"${NAME}\".",
            _ => Reason(exception.Message),
        };
        return (line, column, "This is not YAML: " + (advice ?? Sentence(exception.Message)));
    }

    private static string? Reason(string message)
    {
        // The scanner's phrases, by the words that tell them apart.
        if (message.Contains("invalid mapping", StringComparison.Ordinal))
        {
            return "a second colon stands in a value without quotes; quote the value.";
        }

        if (message.Contains("quoted scalar", StringComparison.Ordinal))
        {
            return message.Contains("escape", StringComparison.Ordinal)
                ? "a backslash in double quotes begins an escape; use single quotes or write \\\\."
                : "a quote is not closed.";
        }

        if (message.Contains("flow mapping", StringComparison.Ordinal)
            || message.Contains("flow sequence", StringComparison.Ordinal))
        {
            return "a comma or a closing bracket is missing.";
        }

        if (message.Contains("block mapping", StringComparison.Ordinal)
            || message.Contains("block collection", StringComparison.Ordinal))
        {
            return "this line does not fit the indentation of those before it.";
        }

        return null;
    }

    private static string Sentence(string message)
    {
        string text = message.TrimEnd('.', ' ', '\n', '\r');
        return (text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : "the text cannot be read") + ".";
    }

    private static bool TryTab(string text, int from, out int line, out int column)
    {
        line = 0;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            line++;
            int indent = content.IndexOfAnyExcept(" \t");
            column = content[..Math.Max(0, indent)].IndexOf('\t') + 1;
            if (line >= from && column > 0)
            {
                return true;
            }
        }

        column = 0;
        return false;
    }

    private static char At(string text, long index) => index >= 0 && index < text.Length ? text[(int)index] : '\0';
}
