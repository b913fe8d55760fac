using Weir.Core;

namespace Weir.Http;

/// <summary>Status, text and fault of every <see cref="HttpError"/>. Immutable; any thread.</summary>
public static class HttpErrorTable
{
    /// <summary>The status that a request with this error is answered with.</summary>
    public static int Status(this HttpError error) => error switch
    {
        HttpError.None => 200,
        HttpError.TargetTooLong => 414,
        HttpError.HeadTooLarge or HttpError.TooManyFields or HttpError.TrailersTooLarge => 431,
        HttpError.UnsupportedVersion => 505,
        HttpError.UnsupportedCoding => 501,
        HttpError.InvalidExpect => 417,
        HttpError.UpgradeNotAsked => 502,
        _ => 400,
    };

    /// <summary>The fault of an exchange whose request has this error.</summary>
    public static Fault RequestFault(this HttpError error) => error switch
    {
        HttpError.None => Fault.None,
        HttpError.TargetTooLong => Fault.TargetTooLong,
        HttpError.HeadTooLarge or HttpError.TooManyFields or HttpError.TrailersTooLarge => Fault.HeadTooLarge,
        HttpError.UnsupportedVersion => Fault.VersionNotSupported,
        HttpError.UnsupportedCoding => Fault.CodingNotSupported,
        HttpError.InvalidExpect => Fault.ExpectationFailed,
        _ => Fault.BadRequest,
    };

    /// <summary>The fault of an attempt whose response has this error.</summary>
    public static Fault ResponseFault(this HttpError error) => error switch
    {
        HttpError.None => Fault.None,
        HttpError.HeadTooLarge or HttpError.TooManyFields or HttpError.TrailersTooLarge => Fault.ResponseHeadTooLarge,
        _ => Fault.BadResponse,
    };

    /// <summary>
    /// Whether the error is one of the compression of a field block: it ends an HTTP/2 connection, and no exchange has
    /// it.
    /// </summary>
    internal static bool IsCompression(this HttpError error) => error >= HttpError.TruncatedFieldBlock;

    /// <summary>Whether something is larger than is allowed, though nothing else is wrong with it.</summary>
    internal static bool IsTooLarge(this HttpError error) =>
        error is HttpError.HeadTooLarge or HttpError.TooManyFields or HttpError.TrailersTooLarge
            or HttpError.TargetTooLong;

    /// <summary>A short text for the body of the answer and for the log.</summary>
    public static string Text(this HttpError error) =>
        error >= HttpError.UppercaseName ? Http2Text(error) : Http1Text(error);

    private static string Http1Text(HttpError error) => error switch
    {
        HttpError.None => "no error",
        HttpError.BareLineFeed => "a line ends with LF alone; it must end with CR LF",
        HttpError.BareCarriageReturn => "a CR is not followed by LF",
        HttpError.ObsoleteFold => "a field line begins with whitespace",
        HttpError.SpaceBeforeColon => "whitespace inside a field name or before its colon",
        HttpError.EmptyName => "a field name is empty",
        HttpError.InvalidName => "a field name holds a byte that no name may hold, or a line has no colon",
        HttpError.InvalidValue => "a field value holds a control byte",
        HttpError.InvalidMethod => "the request line does not begin with a method",
        HttpError.InvalidTarget => "the request target is malformed or does not fit the method",
        HttpError.TargetTooLong => "the request target is too long",
        HttpError.InvalidVersion => "the request line does not end with an HTTP version",
        HttpError.UnsupportedVersion => "this version of HTTP is not spoken here",
        HttpError.InvalidStatusLine => "the status line is malformed",
        HttpError.HeadTooLarge => "the head is too large",
        HttpError.TooManyFields => "the head has too many fields",
        HttpError.MissingHost => "Host is missing",
        HttpError.RepeatedHost => "Host is given more than once",
        HttpError.InvalidHost => "Host is not a host with an optional port",
        HttpError.InvalidContentLength => "Content-Length is not a number in range",
        HttpError.ConflictingContentLength => "Content-Length is given with different values",
        HttpError.LengthWithCoding => "Content-Length and Transfer-Encoding are both given",
        HttpError.CodingNotChunked => "Transfer-Encoding does not end in chunked",
        HttpError.UnsupportedCoding => "chunked is the only transfer coding understood",
        HttpError.CodingOnHttp10 => "Transfer-Encoding is not part of HTTP/1.0",
        HttpError.RepeatedChunked => "chunked is applied more than once",
        HttpError.InvalidChunkSize => "a chunk size is not a hexadecimal number",
        HttpError.ChunkSizeOverflow => "a chunk size is too large",
        HttpError.InvalidChunkEnd => "a chunk is not followed by CR LF",
        HttpError.InvalidChunkExtension => "a chunk extension holds a control byte",
        HttpError.ChunkExtensionsTooLong => "the chunk extensions are too long",
        HttpError.TrailersTooLarge => "the trailers are too large",
        HttpError.InvalidExpect => "100-continue is the only expectation that can be met",
        HttpError.UpgradeNotAsked => "the origin switched protocols without being asked",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    private static string Http2Text(HttpError error) => error switch
    {
        HttpError.UppercaseName => "a field name holds a capital letter",
        HttpError.PaddedValue => "a field value begins or ends with whitespace",
        HttpError.ConnectionField => "a field of the connection has no place in HTTP/2",
        HttpError.InvalidTE => "TE is not trailers, or is not in a request",
        HttpError.UnknownPseudoField => "a pseudo-field is not known here",
        HttpError.ForbiddenPseudoField => "a pseudo-field has no place in this message",
        HttpError.MisplacedPseudoField => "a pseudo-field follows a regular field",
        HttpError.RepeatedPseudoField => "a pseudo-field is given more than once",
        HttpError.MissingMethod => ":method is missing",
        HttpError.MissingScheme => ":scheme is missing",
        HttpError.MissingPath => ":path is missing or empty",
        HttpError.MissingStatus => ":status is missing",
        HttpError.InvalidStatus => ":status is not a status, or is 101",
        HttpError.UnsupportedScheme => ":scheme is neither http nor https",
        HttpError.HostMismatch => "Host and :authority name different hosts",
        HttpError.ConnectWithTarget => "a CONNECT has a :scheme or a :path",
        HttpError.ProtocolWithoutConnect => ":protocol is given with a method that is not CONNECT",
        HttpError.InvalidProtocol => ":protocol is not a token, or too long",
        HttpError.TruncatedFieldBlock => "the field block ends inside a field",
        HttpError.IntegerTooLarge => "a number of the field block is too large",
        HttpError.InvalidIndex => "the field block refers to an entry that no table has",
        HttpError.InvalidHuffman => "a string of the field block is not validly coded",
        HttpError.LateTableSize => "the table size changes inside a field block",
        HttpError.TableSizeTooLarge => "the table size is larger than was allowed",
        HttpError.MissingTableSize => "the table size was lowered and the field block does not begin with the new one",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
