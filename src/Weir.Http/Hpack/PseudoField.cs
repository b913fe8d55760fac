namespace Weir.Http;

/// <summary>The pseudo-fields of HTTP/2 (RFC 9113 8.3, RFC 8441 4).</summary>
internal enum PseudoField : byte
{
    /// <summary>A regular field.</summary>
    None = 0,
    Method,
    Scheme,
    Authority,
    Path,
    Status,
    Protocol,
}
