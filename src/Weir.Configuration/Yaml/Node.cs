namespace Weir.Configuration;

/// <summary>A node of a configuration file with its place. Immutable once read.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
internal abstract class Node(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Scalars in it, itself included; an alias counts all that it stands for.</summary>
    public long Weight { get; protected set; } = 1;

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}
