namespace Weir.Http;

/// <summary>A part of a payload: the content of DATA, the fragment of HEADERS.</summary>
/// <param name="Start">Where it begins; what stands before is the length of the padding and old priority.</param>
/// <param name="Length">Its bytes; what follows is padding.</param>
internal readonly record struct PayloadRange(int Start, int Length);
