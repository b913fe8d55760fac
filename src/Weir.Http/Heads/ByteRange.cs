namespace Weir.Http;

/// <summary>
/// A range of a head's bytes. A start of 0 or more counts from the base of the received bytes; a negative one is the
/// complement of a place among the edits.
/// </summary>
internal readonly record struct ByteRange(int Start, int Length);
