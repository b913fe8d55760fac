using Weir.Http;

namespace Weir.Gateway;

/// <summary>Reads the cookies of a request (RFC 6265 4.2). Any thread.</summary>
internal static class CookieReader
{
    /// <summary>Whether the cookies meet a condition.</summary>
    internal static bool Accepts(Head request, ValueCondition condition)
    {
        bool isThere = false;
        for (int slot = Next(request, 0); slot >= 0; slot = Next(request, slot + 1))
        {
            ReadOnlySpan<byte> rest = request.Value(slot);
            while (TryNext(ref rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
            {
                if (name.SequenceEqual(condition.Name))
                {
                    isThere = true;
                    if (condition.Accepts(value))
                    {
                        return true;
                    }
                }
            }
        }

        return condition.IsAbsence && !isThere;
    }

    /// <summary>The value of the first cookie of that name.</summary>
    internal static bool TryGet(Head request, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> found)
    {
        for (int slot = Next(request, 0); slot >= 0; slot = Next(request, slot + 1))
        {
            ReadOnlySpan<byte> rest = request.Value(slot);
            while (TryNext(ref rest, out ReadOnlySpan<byte> name, out found))
            {
                if (name.SequenceEqual(wanted))
                {
                    return true;
                }
            }
        }

        found = default;
        return false;
    }

    private static int Next(Head request, int from) => request.IndexOf(KnownField.Cookie, from);

    private static bool TryNext(
        scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)';');
            ReadOnlySpan<byte> pair = (end < 0 ? rest : rest[..end]).Trim(" \t"u8);
            rest = end < 0 ? [] : rest[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            if (equals > 0)
            {
                name = pair[..equals];
                value = pair[(equals + 1)..];
                value = value is [(byte)'"', .., (byte)'"'] ? value[1..^1] : value;
                return true;
            }
        }

        return false;
    }
}
