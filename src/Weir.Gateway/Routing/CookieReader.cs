using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Reads the cookies of a request (RFC 6265 4.2) over all lines of the field, in order, without copies. Lives on the
/// stack of its loop.
/// </summary>
internal ref struct CookieReader(Head request)
{
    private ReadOnlySpan<byte> _rest;
    private int _nextSlot;

    /// <summary>The name of the cookie that <see cref="MoveNext"/> has found.</summary>
    internal ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its value, without quotes around it.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    internal bool MoveNext()
    {
        while (true)
        {
            while (!_rest.IsEmpty)
            {
                int end = _rest.IndexOf((byte)';');
                ReadOnlySpan<byte> pair = (end < 0 ? _rest : _rest[..end]).Trim(" \t"u8);
                _rest = end < 0 ? [] : _rest[(end + 1)..];
                int equals = pair.IndexOf((byte)'=');
                if (equals > 0)
                {
                    Name = pair[..equals];
                    ReadOnlySpan<byte> value = pair[(equals + 1)..];
                    Value = value is [(byte)'"', .., (byte)'"'] ? value[1..^1] : value;
                    return true;
                }
            }

            int slot = request.IndexOf(KnownField.Cookie, _nextSlot);
            if (slot < 0)
            {
                return false;
            }

            _rest = request.Value(slot);
            _nextSlot = slot + 1;
        }
    }

    /// <summary>Whether the cookies meet a condition.</summary>
    internal static bool Accepts(Head request, ValueCondition condition)
    {
        bool isThere = false;
        CookieReader cookies = new(request);
        while (cookies.MoveNext())
        {
            if (cookies.Name.SequenceEqual(condition.Name))
            {
                isThere = true;
                if (condition.Accepts(cookies.Value))
                {
                    return true;
                }
            }
        }

        return condition.IsAbsence && !isThere;
    }

    /// <summary>The value of the first cookie of that name.</summary>
    internal static bool TryGet(Head request, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        CookieReader cookies = new(request);
        while (cookies.MoveNext())
        {
            if (cookies.Name.SequenceEqual(name))
            {
                value = cookies.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
