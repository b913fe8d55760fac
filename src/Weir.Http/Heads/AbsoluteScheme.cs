namespace Weir.Http;

/// <summary>The scheme that an absolute target named.</summary>
internal enum AbsoluteScheme : byte
{
    None,
    Http,
    Https,
}
