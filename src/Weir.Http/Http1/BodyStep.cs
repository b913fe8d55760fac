namespace Weir.Http;

/// <summary>Where a <see cref="BodyDecoder"/> stands after the bytes that it was given.</summary>
public enum BodyStep : byte
{
    /// <summary>All bytes were used and the body goes on.</summary>
    More,

    /// <summary>The body has ended; what was not consumed belongs to the next message.</summary>
    Complete,

    /// <summary>
    /// The last chunk has ended and a trailer field follows: what was not consumed goes to a <see
    /// cref="TrailerParser"/>.
    /// </summary>
    Trailers,

    /// <summary>The framing is broken; there is no telling where the message ends.</summary>
    Error,
}
