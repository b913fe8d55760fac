using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// The parts that a Range field asks for (RFC 9110 14.1.2), in its order. Lives on the stack of its loop.
/// </summary>
/// <remarks>
/// A few bytes of request must not make a large answer: more than <see cref="Max"/> parts, or parts that overlap, are
/// not honoured, and the whole is sent (RFC 9110 14.2 leaves it to the server; CVE-2011-3192 is why).
/// </remarks>
internal struct ByteRangeSet
{
    /// <summary>Parts of one answer.</summary>
    internal const int Max = 16;

    // Nobody has a file of that many bytes, and sums stay far from the end of 64 bits.
    private const int DigitsMax = 18;

    private Parts _parts;

    internal int Count { get; private set; }

    internal readonly ByteRange this[int index] => _parts[index];

    /// <summary>Reads the field of a request for a representation of that length.</summary>
    internal static RangeVerdict Read(Head request, long length, out ByteRangeSet ranges)
    {
        ranges = default;
        int slot = request.IndexOf(KnownField.Range);
        if (slot < 0 || request.IndexOf(KnownField.Range, slot + 1) >= 0)
        {
            return RangeVerdict.Ignored;
        }

        ReadOnlySpan<byte> value = request.Value(slot);
        ReadOnlySpan<byte> unit = "bytes="u8;
        if (value.Length <= unit.Length || !Ascii.EqualsIgnoreCase(value[..unit.Length], unit))
        {
            return RangeVerdict.Ignored;
        }

        return ranges.Read(value[unit.Length..], length);
    }

    private RangeVerdict Read(ReadOnlySpan<byte> list, long length)
    {
        int asked = 0;
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> element = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            list = comma < 0 ? [] : list[(comma + 1)..];
            if (element.IsEmpty)
            {
                continue;
            }

            asked++;
            if (asked > Max || !TryRead(element, length, out ByteRange range) || !TryAdd(range))
            {
                return RangeVerdict.Ignored;
            }
        }

        return asked == 0 ? RangeVerdict.Ignored
            : Count == 0 ? RangeVerdict.Unsatisfiable
            : RangeVerdict.Satisfiable;
    }

    // An empty part is one that does not exist.
    private static bool TryRead(ReadOnlySpan<byte> element, long length, out ByteRange range)
    {
        range = default;
        int dash = element.IndexOf((byte)'-');
        if (dash < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> before = element[..dash];
        ReadOnlySpan<byte> behind = element[(dash + 1)..];
        if (before.IsEmpty)
        {
            if (!TryNumber(behind, out long suffix))
            {
                return false;
            }

            suffix = Math.Min(suffix, length);
            range = new ByteRange(length - suffix, suffix);
            return true;
        }

        long last = length - 1;
        if (!TryNumber(before, out long first) || (!behind.IsEmpty && !TryNumber(behind, out last)))
        {
            return false;
        }

        if (!behind.IsEmpty && last < first)
        {
            return false;
        }

        last = Math.Min(last, length - 1);
        range = first <= last ? new ByteRange(first, last - first + 1) : default;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        return digits.Length is > 0 and <= DigitsMax
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(digits, out value, out _);
    }

    private bool TryAdd(ByteRange range)
    {
        if (range.Length == 0)
        {
            return true;
        }

        for (int i = 0; i < Count; i++)
        {
            if (_parts[i].Overlaps(range))
            {
                return false;
            }
        }

        _parts[Count++] = range;
        return true;
    }

    [InlineArray(Max)]
    private struct Parts
    {
        private ByteRange _first;
    }
}
