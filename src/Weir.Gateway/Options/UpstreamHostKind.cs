namespace Weir.Gateway;

/// <summary>Where the Host field of an upstream request comes from.</summary>
public enum UpstreamHostKind
{
    /// <summary>From the downstream request.</summary>
    Preserve,

    /// <summary>From the URL of the destination.</summary>
    Destination,

    /// <summary>From the configuration.</summary>
    Name,
}
