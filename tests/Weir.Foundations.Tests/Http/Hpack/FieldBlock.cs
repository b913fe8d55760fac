using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>Field blocks as tests write them: literals without a table unless they say otherwise.</summary>
internal static class FieldBlock
{
    /// <summary>Lines <c>name=value</c> as literals with literal names, in Latin-1.</summary>
    public static byte[] Of(params IEnumerable<string> lines) => [.. lines.SelectMany(line => Literal(0, line))];

    /// <summary>One literal line.</summary>
    /// <param name="kind">0x40 to be added to the table, 0x00 not, 0x10 never.</param>
    /// <param name="line">The field; its name ends at the first =.</param>
    public static byte[] Literal(int kind, string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        return [(byte)kind, .. Text(line[..equals]), .. Text(line[(equals + 1)..])];
    }

    /// <summary>A reference to a table entry.</summary>
    public static byte[] Indexed(int index) => Number(7, 0x80, index);

    /// <summary>A table size.</summary>
    public static byte[] Size(int size) => Number(5, 0x20, size);

    /// <summary>A string that is not Huffman-coded.</summary>
    public static byte[] Text(string text) => [.. Number(7, 0, text.Length), .. Encoding.Latin1.GetBytes(text)];

    /// <summary>All fields of a head, <c>Name: value</c>, without removed ones.</summary>
    public static string[] Fields(Head head) =>
    [
        .. Enumerable.Range(0, head.Count).Where(slot => !head.IsRemoved(slot)).Select(slot =>
            Encoding.Latin1.GetString(head.Name(slot)) + ": " + Encoding.Latin1.GetString(head.Value(slot))),
    ];

    private static byte[] Number(int prefixBits, int first, int value)
    {
        var destination = new byte[HpackInteger.BytesMax];
        return destination[..HpackInteger.Write(destination, prefixBits, first, value)];
    }
}
