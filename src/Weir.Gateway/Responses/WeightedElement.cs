using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// One element of Accept or Accept-Encoding: a name and how much it is wanted (RFC 9110 12.4.2). Any thread.
/// </summary>
internal static class WeightedElement
{
    /// <summary>The weight of what carries none, in thousandths.</summary>
    internal const int WeightMax = 1000;

    /// <summary>The name before the first semicolon, and the weight; 0 for one that cannot be read.</summary>
    internal static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> element, out int weight)
    {
        weight = WeightMax;
        int semicolon = element.IndexOf((byte)';');
        if (semicolon < 0)
        {
            return element;
        }

        ReadOnlySpan<byte> name = element[..semicolon].Trim(" \t"u8);
        ReadOnlySpan<byte> rest = element[(semicolon + 1)..];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)';');
            ReadOnlySpan<byte> parameter = (end < 0 ? rest : rest[..end]).Trim(" \t"u8);
            if (parameter.Length >= 2 && (parameter[0] | 0x20) == 'q' && parameter[1] == '=')
            {
                weight = Weight(parameter[2..]);
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return name;
    }

    /// <summary>
    /// Whether Accept names HTML, or all text: what browsers send for a page, and neither scripts nor programs do.
    /// </summary>
    internal static bool AcceptsHtml(Head request)
    {
        FieldListReader elements = new(request, KnownField.Accept);
        while (elements.MoveNext())
        {
            ReadOnlySpan<byte> name = Split(elements.Current, out int weight);
            if (weight > 0 && (Ascii.EqualsIgnoreCase(name, "text/html"u8) || Ascii.EqualsIgnoreCase(name, "text/*"u8)))
            {
                return true;
            }
        }

        return false;
    }

    // 0, 0.5, 0.123, 1, 1.000.
    private static int Weight(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 5 || text[0] is not ((byte)'0' or (byte)'1') || (text.Length > 1 && text[1] != '.'))
        {
            return 0;
        }

        int weight = (text[0] - '0') * WeightMax;
        int unit = WeightMax / 10;
        for (int i = 2; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit((char)text[i]))
            {
                return 0;
            }

            weight += (text[i] - '0') * unit;
            unit /= 10;
        }

        return Math.Min(weight, WeightMax);
    }
}
