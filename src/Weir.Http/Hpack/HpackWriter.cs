namespace Weir.Http;

/// <summary>
/// Writes the representations of HPACK (RFC 7541 6) into a span that is known to be long enough: each field takes at
/// most its bytes and <see cref="FieldOverheadMax"/>.
/// </summary>
internal ref struct HpackWriter
{
    /// <summary>What a field takes beside its name and value at most: three integers.</summary>
    public const int FieldOverheadMax = 3 * HpackInteger.BytesMax;

    private readonly Span<byte> _destination;

    public HpackWriter(Span<byte> destination)
    {
        _destination = destination;
    }

    public int Written { get; private set; }

    /// <summary>A dynamic table size update; only before all fields.</summary>
    public void WriteTableSize(int size) =>
        Written += HpackInteger.Write(_destination[Written..], 5, 0x20, size);

    /// <summary>A field that a table holds.</summary>
    public void WriteIndexed(int index) =>
        Written += HpackInteger.Write(_destination[Written..], 7, 0x80, index);

    /// <summary>The beginning of a literal whose name a table holds; the value follows.</summary>
    public void WriteNameIndex(FieldCoding coding, int index) =>
        Written += HpackInteger.Write(
            _destination[Written..], coding == FieldCoding.Added ? 6 : 4, (int)coding, index);

    /// <summary>The beginning of a literal whose name no table holds; the value follows.</summary>
    public void WriteName(FieldCoding coding, scoped ReadOnlySpan<byte> name)
    {
        WriteNameIndex(coding, 0);
        WriteString(name);
    }

    /// <summary>A string, Huffman-coded when that is shorter.</summary>
    public void WriteString(scoped ReadOnlySpan<byte> text)
    {
        int coded = HuffmanCode.EncodedLength(text);
        if (coded < text.Length)
        {
            WriteCoded(text, coded);
        }
        else
        {
            WriteRaw(text);
        }
    }

    /// <summary>A string as it is.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> text)
    {
        Written += HpackInteger.Write(_destination[Written..], 7, 0, text.Length);
        text.CopyTo(_destination[Written..]);
        Written += text.Length;
    }

    /// <summary>A Huffman-coded string.</summary>
    public void WriteCoded(scoped ReadOnlySpan<byte> text, int codedLength)
    {
        Written += HpackInteger.Write(_destination[Written..], 7, 0x80, codedLength);
        Written += HuffmanCode.Encode(text, _destination[Written..]);
    }
}
