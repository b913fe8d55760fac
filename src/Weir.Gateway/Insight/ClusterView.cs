namespace Weir.Gateway;

/// <summary>One cluster that routes lead to now. Immutable.</summary>
/// <param name="Options">What was written.</param>
/// <param name="Destinations">In the order in which they were written.</param>
public sealed record ClusterView(ClusterOptions Options, IReadOnlyList<DestinationView> Destinations);
