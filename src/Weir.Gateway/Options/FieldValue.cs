namespace Weir.Gateway;

/// <summary>One field with its value, as a configuration writes it. Immutable.</summary>
/// <param name="Name">A token, as written.</param>
/// <param name="Value">Visible ASCII, spaces and tabs, without white space at the ends.</param>
public sealed record FieldValue(string Name, string Value);
