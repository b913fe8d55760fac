using System.Text;

namespace Weir.Http;

/// <summary>
/// A field that is written again and again, checked and laid out once: <c>name: value</c> with its line end. Immutable;
/// any thread.
/// </summary>
public sealed class FieldLine
{
    private readonly byte[] _line;

    /// <param name="name">The name, a token.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control byte.</exception>
    public FieldLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Syntax.IsToken(name))
        {
            throw new ArgumentException("a field name is one or more token characters", nameof(name));
        }

        if (!Syntax.IsValue(value))
        {
            throw new ArgumentException("a field value has no control bytes", nameof(value));
        }

        Id = KnownFields.Find(name);
        NameLength = name.Length;
        ValueLength = value.Length;
        _line = [.. name, (byte)':', (byte)' ', .. value, (byte)'\r', (byte)'\n'];
    }

    /// <param name="name">The name, a token.</param>
    /// <param name="value">The value, written as UTF-8.</param>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control byte.</exception>
    public FieldLine(string name, string value)
        : this(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(value))
    {
    }

    /// <summary>The known name; <see cref="KnownField.None"/> for another one.</summary>
    public KnownField Id { get; }

    /// <summary>The name as it is written.</summary>
    public ReadOnlySpan<byte> Name => _line.AsSpan(0, NameLength);

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value => _line.AsSpan(NameLength + 2, ValueLength);

    internal int NameLength { get; }

    internal int ValueLength { get; }

    internal ReadOnlySpan<byte> Line => _line;
}
