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
                weight = TryReadQuality(parameter[2..], out int quality) ? quality : 0;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return name;
    }

    /// <summary>
    /// Reads a weight, <c>0.8</c>, in thousandths (RFC 9110 12.4.2); false when it is none.
    /// </summary>
    internal static bool TryReadQuality(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        bool isNumber = text.Length is > 0 and <= 5 && (text[0] == (byte)'0' || text[0] == (byte)'1');
        if (!isNumber || (text.Length > 1 && text[1] != (byte)'.'))
        {
            return false;
        }

        thousandths = (text[0] - '0') * WeightMax;
        int unit = WeightMax / 10;
        for (int at = 2; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit((char)text[at]))
            {
                return false;
            }

            thousandths += (text[at] - '0') * unit;
            unit /= 10;
        }

        return thousandths <= WeightMax;
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
}
