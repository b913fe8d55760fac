namespace Weir.Http;

/// <summary>The type of a value in a dictionary of structured fields, as far as anyone asks.</summary>
internal enum DictionaryItem : byte
{
    /// <summary>A decimal, a string, a token, bytes, a date or a list.</summary>
    Other,
    Integer,
    Boolean,
}
