namespace Weir.Compare;

/// <summary>Memory of a server without and with idle connections. Owner: immutable.</summary>
/// <param name="Asked">Connections that it should hold, each after one answer.</param>
/// <param name="Held">How many of them the server still held when its memory was read.</param>
/// <param name="BeforeMiB">Resident memory after its first answers.</param>
/// <param name="WithMiB">Resident memory with the connections.</param>
internal sealed record Crowd(int Asked, int Held, double BeforeMiB, double WithMiB)
{
    /// <summary>A server that refused or closed some of them has less to remember than it was asked to.</summary>
    public bool IsWhole => Held == Asked;

    public double GrowthMiB => WithMiB - BeforeMiB;

    public double KiBPerConnection => Held == 0 ? double.NaN : GrowthMiB * 1024 / Held;
}
