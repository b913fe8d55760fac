using System.Buffers;
using Weir.Core;

namespace Weir.Gateway;

/// <summary>Reads the parameters of a query, <c>a=1&amp;b=2</c>, decoded. Any thread.</summary>
internal static class QueryReader
{
    private const int BytesOnStack = 1024;

    /// <summary>Whether a query, with its question mark or empty, meets a condition.</summary>
    internal static bool Accepts(ReadOnlySpan<byte> query, ValueCondition condition)
    {
        byte[]? rented = query.Length > BytesOnStack ? ArrayPool<byte>.Shared.Rent(query.Length) : null;
        Span<byte> room = rented ?? stackalloc byte[BytesOnStack];
        bool isThere = false;
        bool isAccepted = false;
        ReadOnlySpan<byte> rest = query.IsEmpty ? query : query[1..];
        while (!rest.IsEmpty && !isAccepted)
        {
            ReadOnlySpan<byte> parameter = Next(ref rest, out int equals);
            ReadOnlySpan<byte> name = room[..Decode(equals < 0 ? parameter : parameter[..equals], room)];
            if (name.SequenceEqual(condition.Name))
            {
                isThere = true;
                ReadOnlySpan<byte> value = equals < 0 ? [] : parameter[(equals + 1)..];
                isAccepted = condition.Accepts(room[..Decode(value, room)]);
            }
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return condition.IsAbsence ? !isThere : isAccepted;
    }

    /// <summary>Takes the next parameter as written, and the place of its equals sign, or -1.</summary>
    internal static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, out int equals)
    {
        int end = rest.IndexOf((byte)'&');
        ReadOnlySpan<byte> parameter = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        equals = parameter.IndexOf((byte)'=');
        return parameter;
    }

    /// <summary>
    /// Undoes the encoding of a form: escapes, and plus for a space. What is no escape stays. Returns the length.
    /// </summary>
    internal static int Decode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == (byte)'%' && Hex.Pair(text[(i + 1)..]) is >= 0 and var escaped)
            {
                b = (byte)escaped;
                i += 2;
            }
            else if (b == (byte)'+')
            {
                b = (byte)' ';
            }

            destination[written++] = b;
        }

        return written;
    }
}
