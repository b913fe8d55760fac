namespace Weir.Http;

/// <summary>Where the name and the value of one field are.</summary>
internal struct FieldSlot
{
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;

    /// <summary>Whether the sender has said that no table may hold the field (RFC 7541 6.2.3).</summary>
    public bool IsSensitive;

    public readonly ByteRange Name => new(NameStart, NameLength);

    public readonly ByteRange Value => new(ValueStart, ValueLength);
}
