namespace Weir.Compare;

/// <summary>Memory of a server without and with idle connections. Owner: immutable.</summary>
/// <param name="Asked">Connections that were made, each of which got one answer.</param>
/// <param name="Held">How many of them the server still held when its memory was read.</param>
/// <param name="BeforeMiB">Resident memory after its first answers.</param>
/// <param name="WithMiB">Resident memory with the connections.</param>
internal sealed record Crowd(int Asked, int Held, double BeforeMiB, double WithMiB)
{
    /// <summary>A server that closed some of them holds fewer than were made, and its memory says nothing.</summary>
    public bool IsWhole => Held == Asked;

    public double GrowthMiB => WithMiB - BeforeMiB;

    public double KiBPerConnection => GrowthMiB * 1024 / Asked;
}
