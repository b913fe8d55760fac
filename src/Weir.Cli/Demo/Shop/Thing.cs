namespace Weir.Cli;

/// <summary>A kind of product. Immutable.</summary>
/// <param name="Name">A noun, as it stands in the middle of a name.</param>
/// <param name="Euros">What the usual one costs.</param>
internal readonly record struct Thing(string Name, int Euros);
