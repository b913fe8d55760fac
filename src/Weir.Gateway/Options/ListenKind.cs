namespace Weir.Gateway;

/// <summary>The sort of socket that a listener opens.</summary>
public enum ListenKind
{
    /// <summary>A TCP port on one address, on both loopback addresses or on all addresses.</summary>
    Tcp,

    /// <summary>A unix stream socket at a path.</summary>
    Unix,
}
