using System.Text;

namespace Weir.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c> by a variable of the environment and <c>${file:path}</c> by the content of a file, without
/// line ends at its end. <c>$${</c> stands for <c>${</c> itself. What is put in is not looked through again. Immutable.
/// </summary>
/// <param name="environment">Gives a variable's value; <c>null</c> when it is not set.</param>
/// <param name="folder">The folder that relative paths start from.</param>
/// <param name="files">What reads the files; <c>null</c> for one of its own.</param>
internal sealed class Substitution(Func<string, string?> environment, string folder, SourceFiles? files = null)
{
    private const int FileBytesMax = 64 << 10;

    private const string NameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The folder that relative paths start from.</summary>
    public string Folder => folder;

    /// <summary>What reads files, and remembers which.</summary>
    public SourceFiles Files { get; } = files ?? new SourceFiles();

    /// <summary>The same for a file in another folder.</summary>
    public Substitution In(string other) => new(environment, other, Files);

    /// <returns>The text with everything replaced; <c>null</c> and the problem as sentences after an error.</returns>
    public string? Apply(string text, out string? problem)
    {
        problem = null;
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder result = new();
        int at = 0;
        while (at < text.Length)
        {
            int mark = text.IndexOf("${", at, StringComparison.Ordinal);
            if (mark < 0)
            {
                break;
            }

            if (mark > at && text[mark - 1] == '$')
            {
                result.Append(text, at, mark - at - 1).Append("${");
                at = mark + 2;
                continue;
            }

            int close = text.IndexOf('}', mark);
            if (close < 0)
            {
                problem = "The closing } of ${...} is missing; write $${ for the characters ${.";
                return null;
            }

            string? value = Value(text[(mark + 2)..close], out problem);
            if (value is null)
            {
                return null;
            }

            result.Append(text, at, mark - at).Append(value);
            at = close + 1;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private string? Value(string name, out string? problem)
    {
        if (name.StartsWith("file:", StringComparison.Ordinal))
        {
            return FileValue(name[5..], out problem);
        }

        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters) || char.IsAsciiDigit(name[0]))
        {
            problem = $"${{{name}}} is no substitution. Write ${{NAME}} or ${{file:path}}; $${{ stands for ${{ itself.";
            return null;
        }

        string? value = environment(name);
        problem = value is null ? $"The environment variable {name} is not set." : null;
        return value;
    }

    private string? FileValue(string path, out string? problem)
    {
        if (path.Length == 0)
        {
            problem = "${file:path} needs a path.";
            return null;
        }

        byte[]? bytes = Files.TryRead(Path.Combine(folder, path), FileBytesMax, out problem);
        if (bytes is null)
        {
            problem = $"{path}: {problem}";
            return null;
        }

        try
        {
            return s_strict.GetString(bytes).TrimEnd('\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            problem = $"{path}: The file is not UTF-8 text.";
            return null;
        }
    }
}
