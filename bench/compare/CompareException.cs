namespace Weir.Compare;

/// <summary>The comparison cannot go on; the message says why and what to do.</summary>
internal sealed class CompareException(string message) : Exception(message);
