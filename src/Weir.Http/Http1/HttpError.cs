namespace Weir.Http;

/// <summary>What is wrong with a message. <see cref="HttpErrorTable"/> gives status and text of each.</summary>
public enum HttpError : byte
{
    None = 0,

    // Lines.
    BareLineFeed,
    BareCarriageReturn,
    ObsoleteFold,
    SpaceBeforeColon,
    EmptyName,
    InvalidName,
    InvalidValue,

    // Start line.
    InvalidMethod,
    InvalidTarget,
    TargetTooLong,
    InvalidVersion,
    UnsupportedVersion,
    InvalidStatusLine,

    // Size.
    HeadTooLarge,
    TooManyFields,

    // Host.
    MissingHost,
    RepeatedHost,
    InvalidHost,

    // Framing.
    InvalidContentLength,
    ConflictingContentLength,
    LengthWithCoding,
    CodingNotChunked,
    UnsupportedCoding,
    CodingOnHttp10,
    RepeatedChunked,

    // Chunks and trailers.
    InvalidChunkSize,
    ChunkSizeOverflow,
    InvalidChunkEnd,
    InvalidChunkExtension,
    ChunkExtensionsTooLong,
    TrailersTooLarge,

    // Expect and Upgrade.
    InvalidExpect,
    UpgradeNotAsked,
}
