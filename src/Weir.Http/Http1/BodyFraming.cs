namespace Weir.Http;

/// <summary>The framing of one body. Immutable.</summary>
/// <param name="Kind">How its end is known.</param>
/// <param name="Length">Bytes of a body of known length, or the announced length; else 0.</param>
/// <param name="IsAnnounced">
/// Of a message without a body: Content-Length tells how long it would be, as in answers to HEAD.
/// </param>
public readonly record struct BodyFraming(BodyKind Kind, long Length = 0, bool IsAnnounced = false)
{
    /// <summary>Whether there may be bytes of a body: of one of length 0 there are none.</summary>
    public bool HasContent => Kind != BodyKind.None && (Kind != BodyKind.Length || Length > 0);

    /// <summary>No body, and no framing field: most requests, 204.</summary>
    public static BodyFraming None => default;

    public static BodyFraming Chunked => new(BodyKind.Chunked);

    public static BodyFraming UntilClose => new(BodyKind.UntilClose);

    public static BodyFraming OfLength(long length) => new(BodyKind.Length, length);

    /// <summary>No body, but the Content-Length that one would have: answers to HEAD, and 304.</summary>
    public static BodyFraming Announce(long length) => new(BodyKind.None, length, IsAnnounced: true);
}
