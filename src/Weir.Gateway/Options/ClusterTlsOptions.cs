namespace Weir.Gateway;

/// <summary>How a cluster's https destinations are spoken to. Immutable.</summary>
public sealed record ClusterTlsOptions
{
    /// <summary>The system's authorities, and the host of the destination's URL.</summary>
    public static ClusterTlsOptions Default { get; } = new();

    /// <summary>A PEM file of authorities in place of the system's; <c>null</c>: the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>The name that certificates must be for; <c>null</c>: the host of the destination's URL.</summary>
    public string? Name { get; init; }

    /// <summary>A PEM file with our own certificate and its chain; <c>null</c>: none is shown.</summary>
    public string? Certificate { get; init; }

    /// <summary>A PEM file with its key.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// SHA-256 of what the files held when they were read, in hexadecimal digits: files that changed under the same
    /// paths are other options. Empty when there are none.
    /// </summary>
    public string FilesDigest { get; init; } = "";

    /// <summary>Whether certificates are verified. Default: yes.</summary>
    public bool Verifies { get; init; } = true;
}
