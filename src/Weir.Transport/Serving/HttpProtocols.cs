namespace Weir.Transport;

/// <summary>What the connections of a listener may speak.</summary>
[Flags]
public enum HttpProtocols
{
    None = 0,
    Http1 = 1,
    Http2 = 2,
}
