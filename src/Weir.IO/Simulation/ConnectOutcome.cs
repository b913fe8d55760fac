namespace Weir.IO.Simulation;

/// <summary>What becomes of connections to an address.</summary>
public enum ConnectOutcome : byte
{
    /// <summary>Accepted when somebody listens, else refused; after the latency of the world.</summary>
    Usual,

    /// <summary>As usual, but before the connect call returns.</summary>
    Immediate,

    /// <summary>Refused, though somebody may listen.</summary>
    Refused,

    /// <summary>Fails with <see cref="NetError.HostUnreachable"/>.</summary>
    Unreachable,

    /// <summary>The connect call itself fails with <see cref="NetError.NetworkUnreachable"/>.</summary>
    NoNetwork,

    /// <summary>Fails with <see cref="NetError.TimedOut"/>.</summary>
    TimedOut,

    /// <summary>No answer ever.</summary>
    Never,
}
