using Weir.Gateway;

namespace Weir.Admin;

/// <summary>Whether requests are taken, and if not, why. Immutable.</summary>
/// <param name="Reasons">Empty when requests are taken.</param>
internal sealed record Readiness(IReadOnlyList<string> Reasons)
{
    private static readonly Readiness s_ready = new([]);

    public bool IsReady => Reasons.Count == 0;

    /// <summary>How it is now. Any thread.</summary>
    public static Readiness Of(GatewayServer server) =>
        server.IsReady ? s_ready : new Readiness([server.IsDraining ? "draining" : "starting"]);
}
