namespace Weir.Http;

/// <summary>A request method. Methods are case-sensitive (RFC 9110 9.1): <c>get</c> is <see cref="Other"/>.</summary>
public enum Method : byte
{
    /// <summary>A method that is not in this list; its bytes are in the head.</summary>
    Other = 0,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Options,
    Patch,
    Trace,
    Connect,
}
