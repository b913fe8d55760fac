namespace Weir.Http;

/// <summary>Where the name and the value of one field are.</summary>
internal struct FieldSlot
{
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;

    public readonly ByteRange Name => new(NameStart, NameLength);

    public readonly ByteRange Value => new(ValueStart, ValueLength);
}
