using System.Runtime.CompilerServices;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// What Accept-Encoding says (RFC 9110 12.5.3): a weight in thousandths for each coding that Weir knows, 0 for one that
/// the client does not take. Lives on the stack of its loop.
/// </summary>
internal struct CodingWeights
{
    private const int Unsaid = -1;

    private Weights _weights;

    /// <summary>The weight of a coding, 0 to 1000.</summary>
    internal readonly int this[ContentCoding coding] => _weights[(int)coding];

    /// <summary>Reads the field; a request without it takes what is not coded.</summary>
    internal static CodingWeights Read(Head request)
    {
        CodingWeights read = default;
        for (int i = 0; i < Weights.Count; i++)
        {
            read._weights[i] = Unsaid;
        }

        int others = Unsaid;
        FieldListReader elements = new(request, KnownField.AcceptEncoding);
        while (elements.MoveNext())
        {
            ReadOnlySpan<byte> name = WeightedElement.Split(elements.Current, out int weight);
            if (name.SequenceEqual("*"u8))
            {
                others = weight;
            }
            else if (ContentCodings.TryFind(name, out ContentCoding coding))
            {
                read._weights[(int)coding] = weight;
            }
        }

        // What is not coded is taken unless it is ruled out, and anything that is named goes before it.
        ref int identity = ref read._weights[(int)ContentCoding.Identity];
        identity = identity != Unsaid ? identity : others != Unsaid ? others : 1;
        for (int i = 0; i < Weights.Count; i++)
        {
            read._weights[i] = read._weights[i] == Unsaid ? Math.Max(0, others) : read._weights[i];
        }

        return read;
    }

    [InlineArray(Count)]
    private struct Weights
    {
        internal const int Count = ContentCodings.Count;

        private int _first;
    }
}
