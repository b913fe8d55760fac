namespace Weir.Gateway;

/// <summary>One side of a split. Immutable.</summary>
/// <param name="Cluster">The name of a cluster.</param>
/// <param name="Share">0 to 1.</param>
public readonly record struct SplitShare(string Cluster, double Share);
