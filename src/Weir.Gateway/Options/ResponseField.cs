namespace Weir.Gateway;

/// <summary>One field of a fixed answer. Immutable.</summary>
/// <param name="Name">A token, as written.</param>
/// <param name="Value">Visible ASCII, spaces and tabs, without white space at the ends.</param>
public readonly record struct ResponseField(string Name, string Value);
