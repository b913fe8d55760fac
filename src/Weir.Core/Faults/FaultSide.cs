namespace Weir.Core;

/// <summary>The side of the gateway on which a fault arose.</summary>
public enum FaultSide : byte
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The client's side.</summary>
    Downstream,

    /// <summary>The origin's side.</summary>
    Upstream,

    /// <summary>Weir itself.</summary>
    Internal,
}
