namespace Weir.Gateway;

/// <summary>What an encoded slash or backslash in a path is.</summary>
public enum EncodedSlash
{
    /// <summary>A character of its segment; it stays encoded.</summary>
    Keep,

    /// <summary>A separator like any other slash.</summary>
    Decode,

    /// <summary>Refused with 400.</summary>
    Refuse,
}
