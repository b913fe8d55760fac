namespace Weir.Http;

/// <summary>The options of Connection that Weir acts on.</summary>
[Flags]
public enum ConnectionOptions : byte
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,
}
