namespace Weir.Gateway;

/// <summary>The request that a cluster would get. Immutable.</summary>
public sealed record ForwardedRequest
{
    public required ClusterOptions Cluster { get; init; }

    /// <summary>The share of the clients that go there, 0 to 1; 1 without a split.</summary>
    public double Share { get; init; } = 1;

    /// <summary>
    /// Whether this client goes there; <c>null</c> when the request does not tell, and one is drawn for it.
    /// </summary>
    public bool? IsChosen { get; init; } = true;

    /// <summary>The target; <c>null</c> when the rewrite makes it too long, and the answer is 414.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// The fields for the first destination, without those that are made for each request (X-Request-Id, traceparent).
    /// </summary>
    public IReadOnlyList<FieldValue> Fields { get; init; } = [];

    /// <summary>The Host field for each destination, in their order; the same for all unless it names them.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
