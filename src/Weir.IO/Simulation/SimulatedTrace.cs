namespace Weir.IO.Simulation;

/// <summary>A running hash of all that happened, by which two runs are compared. Owner: the world's thread.</summary>
internal sealed class SimulatedTrace
{
    // FNV-1a, 64 bits (Fowler, Noll, Vo), over whole words.
    private const ulong Prime = 0x100000001B3;

    internal ulong Hash { get; private set; } = 0xCBF29CE484222325;

    internal void Add(long value) => Hash = (Hash ^ (ulong)value) * Prime;
}
