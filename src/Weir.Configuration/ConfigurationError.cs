using System.Globalization;
using System.Text;

namespace Weir.Configuration;

/// <summary>One thing that is wrong with, or doubtful in, a configuration. Immutable.</summary>
public sealed record ConfigurationError
{
    private const int ValueMax = 60;
    private const int KeyMax = 120;
    private const int MessageMax = 600;

    /// <summary>The file as it was named; <c>null</c> when the command line is meant.</summary>
    public string? File { get; init; }

    /// <summary>From 1; 0 when the file as a whole is meant.</summary>
    public int Line { get; init; }

    /// <summary>From 1; 0 when the line or the file as a whole is meant.</summary>
    public int Column { get; init; }

    /// <summary>The key, such as <c>routes[2].match.path</c>, or the option, such as <c>--listen</c>.</summary>
    public string Key { get; init => field = Clean(value, KeyMax); } = "";

    /// <summary>The value as it was written, before substitution; <c>null</c> when none is meant.</summary>
    public string? Value { get; init; }

    /// <summary>Sentences: what is wrong, what is allowed, what to do.</summary>
    public required string Message { get; init => field = Clean(value, MessageMax); }

    /// <summary>
    /// <c>weir.yaml:12:5</c>; the file alone when no line is known; empty for the command line.
    /// </summary>
    public string Place => (File, Line, Column) switch
    {
        (null, _, _) => "",
        (_, 0, _) => File,
        (_, _, 0) => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}"),
    };

    /// <summary>The key and the value, as in <c>limits.head: 5TB</c>; empty when neither is known.</summary>
    public string Subject => (Key, Value) switch
    {
        ("", null) => "",
        (_, null) => Key,
        ("", _) => Quoted(Value),
        _ => Key + ": " + Quoted(Value),
    };

    /// <summary>One line: place, subject, message.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (string part in (ReadOnlySpan<string>)[Place, Subject, Message])
        {
            if (part.Length > 0)
            {
                text.Append(text.Length > 0 ? ": " : "").Append(part);
            }
        }

        return text.ToString();
    }

    private static string Quoted(string value) => "\"" + Clean(value, ValueMax) + "\"";

    /// <summary>One line, bounded, without control characters: files are not trusted, and terminals obey.</summary>
    private static string Clean(string text, int max)
    {
        if (text.Length <= max && !text.AsSpan().ContainsAnyInRange('\0', '\u001f')
            && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return text;
        }

        StringBuilder clean = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length >= max)
            {
                clean.Append("...");
                break;
            }

            clean.Append(rune.Value == '\n' ? "\\n" : Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        return clean.ToString();
    }
}
