using System.Globalization;

namespace Weir.Gateway;

/// <summary>A place in a configuration file. Immutable.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary><c>weir.yaml:12:5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
