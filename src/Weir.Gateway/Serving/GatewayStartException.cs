namespace Weir.Gateway;

/// <summary>The gateway cannot start; the message says why and what to do.</summary>
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
}
