namespace Weir.Http;

/// <summary>Where the pseudo-fields of a request are among the bytes that its head owns.</summary>
internal struct RequestParts
{
    public ByteRange Method;
    public ByteRange Scheme;
    public ByteRange Path;
    public ByteRange Protocol;
}
