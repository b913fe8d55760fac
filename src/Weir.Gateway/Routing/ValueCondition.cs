using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Gateway;

/// <summary>A condition on the values of one name, made ready for bytes. Immutable; any thread.</summary>
internal sealed class ValueCondition
{
    private const int CharactersOnStack = 512;

    private readonly ValuePatternKind _kind;
    private readonly byte[] _text;
    private readonly Regex? _regex;

    internal ValueCondition(string key, ValuePattern match)
    {
        Key = key + "." + match.Name;
        Name = Encoding.UTF8.GetBytes(match.Name);
        _kind = match.Kind;
        _text = Encoding.UTF8.GetBytes(match.Text);
        _regex = match.Kind == ValuePatternKind.Regex
            ? new Regex(match.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
            : null;
    }

    /// <summary>As the configuration calls it: <c>headers.x-beta</c>.</summary>
    internal string Key { get; }

    internal byte[] Name { get; }

    /// <summary>Whether the condition is that the name does not occur.</summary>
    internal bool IsAbsence => _kind == ValuePatternKind.Absent;

    /// <summary>Whether one value meets the condition.</summary>
    internal bool Accepts(ReadOnlySpan<byte> value) => _kind switch
    {
        ValuePatternKind.Present => true,
        ValuePatternKind.Exact => value.SequenceEqual(_text),
        ValuePatternKind.Regex => IsMatch(value),
        _ => false,
    };

    private bool IsMatch(ReadOnlySpan<byte> value)
    {
        char[]? rented = value.Length > CharactersOnStack ? ArrayPool<char>.Shared.Rent(value.Length) : null;
        Span<char> characters = rented ?? stackalloc char[CharactersOnStack];
        int length = Encoding.UTF8.GetChars(value, characters);
        bool isMatch = _regex!.IsMatch(characters[..length]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return isMatch;
    }
}
