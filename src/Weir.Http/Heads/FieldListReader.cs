namespace Weir.Http;

/// <summary>
/// Reads the elements of a comma-separated list (RFC 9110 5.6.1) over all lines of one field, in order, without copies.
/// Empty elements are passed over. It does not know quoted strings: for lists of tokens.
/// </summary>
public ref struct FieldListReader
{
    private readonly Head _head;
    private readonly KnownField _field;
    private int _nextSlot;
    private ReadOnlySpan<byte> _rest;

    public FieldListReader(Head head, KnownField field)
    {
        _head = head;
        _field = field;
    }

    /// <summary>The element that <see cref="MoveNext"/> has found, without the whitespace around it.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        while (true)
        {
            while (!_rest.IsEmpty)
            {
                int comma = _rest.IndexOf((byte)',');
                ReadOnlySpan<byte> element = comma < 0 ? _rest : _rest[..comma];
                _rest = comma < 0 ? default : _rest[(comma + 1)..];
                element = Syntax.Trim(element);
                if (!element.IsEmpty)
                {
                    Current = element;
                    return true;
                }
            }

            int slot = _head.IndexOf(_field, _nextSlot);
            if (slot < 0)
            {
                return false;
            }

            _rest = _head.Value(slot);
            _nextSlot = slot + 1;
        }
    }
}
