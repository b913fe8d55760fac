namespace Weir.Compare;

/// <summary>How a scenario is measured.</summary>
internal enum Method
{
    /// <summary>At the server's limit, then at shares of the slowest peak.</summary>
    Saturation,

    /// <summary>
    /// At one rate for all: the client is the limit, or the cores are shared with it, or a server does something else
    /// at its limit.
    /// </summary>
    OneRate,

    /// <summary>Resident memory before and with many connections that ask for nothing.</summary>
    IdleCrowd,
}
