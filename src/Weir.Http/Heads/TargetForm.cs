namespace Weir.Http;

/// <summary>The form in which a request named its target (RFC 9112 3.2).</summary>
public enum TargetForm : byte
{
    /// <summary><c>/path?query</c></summary>
    Origin,

    /// <summary><c>http://authority/path?query</c></summary>
    Absolute,

    /// <summary><c>host:port</c>, of CONNECT only.</summary>
    Authority,

    /// <summary><c>*</c>, of OPTIONS only.</summary>
    Asterisk,
}
