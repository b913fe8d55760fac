namespace Weir.Http;

/// <summary>
/// How a field that no table holds is written (RFC 7541 6.2); the value is the pattern of its first byte.
/// </summary>
internal enum FieldCoding : byte
{
    /// <summary>As a literal that leaves the tables alone.</summary>
    Plain = 0x00,

    /// <summary>As a literal that no one on the way may put into a table.</summary>
    Never = 0x10,

    /// <summary>As a literal that becomes an entry of the dynamic table.</summary>
    Added = 0x40,

    /// <summary>Not at all.</summary>
    Skipped = 0xFF,
}
