namespace Weir.Admin;

/// <summary>A part of the time of a request. Immutable.</summary>
/// <param name="Name">The phase: <c>request</c>, <c>pool</c>, <c>connect</c>, <c>send</c>, <c>origin</c>,
/// <c>response</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
public readonly record struct RecentPhase(string Name, double Milliseconds);
