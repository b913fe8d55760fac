namespace Weir.Core;

/// <summary>
/// Everything that can go wrong with an exchange, as a value. Nothing is thrown and no text is built where one arises;
/// <see cref="FaultTable"/> maps each to its side, status, level and word.
/// </summary>
public enum Fault : byte
{
    None,

    // Downstream: what the client sent or did.
    BadRequest,
    HeadTooLarge,
    TargetTooLong,
    BodyTooLarge,
    VersionNotSupported,
    CodingNotSupported,
    MethodNotAllowed,
    ExpectationFailed,
    HeadTimeout,
    BodyTooSlow,
    ReaderTooSlow,
    IdleTimeout,
    DownstreamClosed,
    DownstreamReset,
    TooManyFromAddress,
    BadProxyHeader,
    TlsHandshakeFailed,
    Misdirected,
    BadHttp2,

    // Upstream: what the origin, or the way to it, did.
    NameNotResolved,
    ConnectRefused,
    ConnectTimeout,
    ConnectFailed,
    UpstreamTlsFailed,
    CertificateRefused,
    UpstreamReset,
    UpstreamClosed,
    UpstreamTruncated,
    BadResponse,
    UpgradeRefused,
    ResponseHeadTooLarge,
    FirstByteTimeout,
    BetweenBytesTimeout,
    PoolWaitTimeout,

    // Internal: Weir's own limits and errors.
    NoRoute,
    NoFile,
    FileUnreadable,
    FileTruncated,
    FilesBusy,
    BudgetSpent,
    NoMemory,
    NoDescriptors,
    TooManyConnections,
    TooManyHeads,
    Stopping,
    Defect,
}
