namespace Weir.Transport;

/// <summary>What the first bytes of a connection say of a proxy header.</summary>
internal enum ProxyResult : byte
{
    /// <summary>More has to be received.</summary>
    Partial,

    /// <summary>The header names the client.</summary>
    Named,

    /// <summary>The header names nobody: a check of the balancer's own, or a client that it cannot tell of.</summary>
    Unnamed,

    /// <summary>There is no header, or it is broken.</summary>
    Refused,
}
