namespace Weir.Compare;

/// <summary>Where a server runs and how wide it is set up. Owner: immutable.</summary>
/// <param name="Core">The one core that it may use, or null for all.</param>
/// <param name="Loops">Loops, workers or threads, whatever the server calls them.</param>
internal sealed record Placement(int? Core, int Loops)
{
    /// <summary>What is measured.</summary>
    public static Placement Measured { get; } = new(Client.ServerCore, Loops: 1);

    /// <summary>What measures, and stands behind what is measured.</summary>
    public static Placement Instrument { get; } = new(Client.ClientCore, Loops: 1);

    /// <summary>As a user would start it.</summary>
    public static Placement Anywhere { get; } = new(Core: null, Loops: 1);
}
