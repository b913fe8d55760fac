namespace Weir.Http;

/// <summary>What an error of HTTP/2 ends (RFC 9113 5.4).</summary>
internal enum ErrorScope : byte
{
    /// <summary>Nothing: there is no error.</summary>
    None,

    /// <summary>The stream, by RST_STREAM.</summary>
    Stream,

    /// <summary>The connection, by GOAWAY.</summary>
    Connection,
}
