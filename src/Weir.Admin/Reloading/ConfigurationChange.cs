namespace Weir.Admin;

/// <summary>One thing that another configuration changes. Immutable.</summary>
/// <param name="What"><c>listener</c>, <c>cluster</c>, <c>route</c> or <c>setting</c>.</param>
/// <param name="Name">Which one: an address, a name, a key such as <c>limits.head</c>.</param>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Detail">The keys that differ, or both values of a setting; null when there is nothing to say.</param>
public sealed record ConfigurationChange(string What, string Name, string Change, string? Detail = null);
