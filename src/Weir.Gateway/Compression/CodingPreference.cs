using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Chooses the coding of a response from what the client accepts (RFC 9110 12.5.3). Immutable; any thread.
/// </summary>
/// <remarks>
/// The highest quality wins, the order of the configuration among equals; identity wins only when it is named with a
/// higher quality than all that may be used. An element that cannot be read accepts nothing, and of two that name the
/// same coding the lower one counts. When nothing is left, not even identity, the response goes out as it is: an
/// answer that the client does not like is more use to it than 406.
/// </remarks>
internal sealed class CodingPreference
{
    private const int Unnamed = -1;

    private readonly ContentCoding[] _order;

    /// <param name="order">The codings that may be used, the first one before all others.</param>
    internal CodingPreference(ReadOnlySpan<ContentCoding> order) => _order = order.ToArray();

    /// <summary>The coding for a request; identity when there is none for it.</summary>
    internal ContentCoding Choose(Head request)
    {
        if (!request.Has(KnownField.AcceptEncoding))
        {
            return ContentCoding.Identity;
        }

        Span<int> named = stackalloc int[ContentCodings.Count];
        named.Fill(Unnamed);
        int others = Unnamed;
        FieldListReader elements = new(request, KnownField.AcceptEncoding);
        while (elements.MoveNext())
        {
            int quality = ReadElement(elements.Current, out ReadOnlySpan<byte> name);
            if (name.SequenceEqual("*"u8))
            {
                others = Lower(others, quality);
            }
            else if (ContentCodings.TryFind(name, out ContentCoding coding))
            {
                named[(int)coding] = Lower(named[(int)coding], quality);
            }
        }

        return Best(named, others);
    }

    private static int Lower(int before, int quality) => before == Unnamed ? quality : Math.Min(before, quality);

    // What cannot be read is not accepted: the quality is 0.
    private static int ReadElement(ReadOnlySpan<byte> element, out ReadOnlySpan<byte> name)
    {
        int semicolon = element.IndexOf((byte)';');
        if (semicolon < 0)
        {
            name = element;
            return 1000;
        }

        name = element[..semicolon];
        name = name[Ascii.Trim(name)];
        ReadOnlySpan<byte> weight = element[(semicolon + 1)..];
        weight = weight[Ascii.Trim(weight)];
        bool isWeight = weight.Length > 2 && (weight[0] | 0x20) == 'q' && weight[1] == (byte)'=';
        return isWeight && WeightedElement.TryReadQuality(weight[2..], out int quality) ? quality : 0;
    }

    private ContentCoding Best(ReadOnlySpan<int> named, int others)
    {
        ContentCoding best = ContentCoding.Identity;
        int bestQuality = 0;
        foreach (ContentCoding coding in _order)
        {
            int quality = named[(int)coding] == Unnamed ? others : named[(int)coding];
            if (quality > bestQuality)
            {
                best = coding;
                bestQuality = quality;
            }
        }

        return named[(int)ContentCoding.Identity] > bestQuality ? ContentCoding.Identity : best;
    }
}
