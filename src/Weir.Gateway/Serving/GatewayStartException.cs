namespace Weir.Gateway;

/// <summary>
/// The gateway cannot start, or cannot take another configuration; the message says why and what to do.
/// </summary>
public sealed class GatewayStartException : Exception
{
    public GatewayStartException()
    {
    }

    public GatewayStartException(string message)
        : base(message)
    {
    }

    public GatewayStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the reason is an address that somebody else listens on.</summary>
    internal bool IsAddressInUse { get; init; }
}
