namespace Weir.Http;

/// <summary>What a field block is read as.</summary>
public enum HeadRole : byte
{
    Request,
    Response,
    Trailers,
}
