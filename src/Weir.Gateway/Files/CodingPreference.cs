using System.Runtime.CompilerServices;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// What Accept-Encoding says (RFC 9110 12.5.3): a weight in thousandths for each coding that Weir knows, 0 for one that
/// the client does not take. Lives on the stack of its loop.
/// </summary>
internal struct CodingPreference
{
    private const int Unsaid = -1;

    private Weights _weights;

    /// <summary>The weight of a coding, 0 to 1000.</summary>
    internal readonly int this[ContentCoding coding] => _weights[(int)coding];

    /// <summary>Reads the field; a request without it takes what is not coded.</summary>
    internal static CodingPreference Read(Head request)
    {
        CodingPreference read = default;
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
            else if (TryCoding(name, out ContentCoding coding))
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

    /// <summary>The name of a coding in Content-Encoding.</summary>
    internal static ReadOnlySpan<byte> Name(ContentCoding coding) => coding switch
    {
        ContentCoding.Gzip => "gzip"u8,
        ContentCoding.Brotli => "br"u8,
        ContentCoding.Zstandard => "zstd"u8,
        _ => "identity"u8,
    };

    private static bool TryCoding(ReadOnlySpan<byte> name, out ContentCoding coding)
    {
        coding = ContentCoding.Identity;
        if (Ascii.EqualsIgnoreCase(name, "gzip"u8) || Ascii.EqualsIgnoreCase(name, "x-gzip"u8))
        {
            coding = ContentCoding.Gzip;
        }
        else if (Ascii.EqualsIgnoreCase(name, "br"u8))
        {
            coding = ContentCoding.Brotli;
        }
        else if (Ascii.EqualsIgnoreCase(name, "zstd"u8))
        {
            coding = ContentCoding.Zstandard;
        }

        return coding != ContentCoding.Identity || Ascii.EqualsIgnoreCase(name, "identity"u8);
    }

    [InlineArray(Count)]
    private struct Weights
    {
        internal const int Count = 4;

        private int _first;
    }
}
