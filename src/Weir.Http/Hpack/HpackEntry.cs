namespace Weir.Http;

/// <summary>One entry of a dynamic table: where its bytes are, and what was found when they were looked at.</summary>
internal struct HpackEntry
{
    /// <summary>Where the name begins in the table's bytes; the value follows it.</summary>
    public int Start;
    public int NameLength;
    public int ValueLength;
    public FieldTraits Traits;
    public HttpError ValueError;
}
