namespace Weir.Pressure;

/// <summary>The other side broke the rules of HTTP, or sent other bytes than it should have.</summary>
internal sealed class WireException(string message) : Exception(message);
