using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Reads the entity tags of a list (RFC 9110 8.8.3) over all lines of one field; tags may hold commas. What is no tag
/// ends the list. Lives on the stack of its loop.
/// </summary>
internal ref struct EntityTagReader(Head head, KnownField field)
{
    private ReadOnlySpan<byte> _rest;
    private int _nextSlot;

    /// <summary>The tag with its quotes, without the mark of a weak one.</summary>
    internal ReadOnlySpan<byte> Opaque { get; private set; }

    internal bool IsWeak { get; private set; }

    /// <summary>Whether the list is a star, which any representation matches.</summary>
    internal bool IsStar { get; private set; }

    internal bool MoveNext()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t,"u8);
            if (!_rest.IsEmpty)
            {
                return TryTake();
            }

            int slot = head.IndexOf(field, _nextSlot);
            if (slot < 0)
            {
                return false;
            }

            _rest = head.Value(slot);
            _nextSlot = slot + 1;
        }
    }

    private bool TryTake()
    {
        IsStar = _rest[0] == '*';
        IsWeak = _rest.StartsWith("W/"u8);
        if (IsStar)
        {
            _rest = _rest[1..];
            return true;
        }

        ReadOnlySpan<byte> tag = IsWeak ? _rest[2..] : _rest;
        int end = tag is [(byte)'"', ..] ? tag[1..].IndexOf((byte)'"') : -1;
        if (end < 0)
        {
            return false;
        }

        Opaque = tag[..(end + 2)];
        _rest = tag[(end + 2)..];
        return true;
    }
}
