namespace Weir.Pressure;

/// <summary>What the client does to its own request, on purpose.</summary>
internal enum ClientFault
{
    None,

    /// <summary>The sending side closes after the request; the answer must come all the same.</summary>
    HalfClose,

    /// <summary>The head comes in small pieces, within its time.</summary>
    SlowHead,

    /// <summary>The head never ends.</summary>
    EndlessHead,
    Garbage,
    ResetInHead,
    ResetInBody,

    /// <summary>The sending side closes in the middle of the body.</summary>
    ShortBody,

    /// <summary>Reads the begin of a large body, stops for a while, and leaves.</summary>
    StalledReader,

    /// <summary>Sends its request and closes.</summary>
    Vanish,
}
