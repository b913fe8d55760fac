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

    // Fields and pseudo-fields of HTTP/2 (RFC 9113 8).
    UppercaseName,
    PaddedValue,
    ConnectionField,
    InvalidTE,
    UnknownPseudoField,
    ForbiddenPseudoField,
    MisplacedPseudoField,
    RepeatedPseudoField,
    MissingMethod,
    MissingScheme,
    MissingPath,
    MissingStatus,
    InvalidStatus,
    UnsupportedScheme,
    HostMismatch,
    ConnectWithTarget,
    ProtocolWithoutConnect,
    InvalidProtocol,

    // Field blocks of HTTP/2 (RFC 7541). These end the connection: its tables are no longer known to be the same.
    TruncatedFieldBlock,
    IntegerTooLarge,
    InvalidIndex,
    InvalidHuffman,
    LateTableSize,
    TableSizeTooLarge,
    MissingTableSize,
}
