namespace Weir.Http;

/// <summary>What a field block is read as.</summary>
internal enum HeadRole : byte
{
    Request,
    Response,
    Trailers,
}
