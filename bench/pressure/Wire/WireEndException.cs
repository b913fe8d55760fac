namespace Weir.Pressure;

/// <summary>A connection ended before what was to be read or sent was complete.</summary>
internal sealed class WireEndException(bool isReset, string message) : Exception(message)
{
    /// <summary>Whether it never came to be: nobody listens.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether it was cut; else the other side ended cleanly.</summary>
    public bool IsReset { get; } = isReset;
}
