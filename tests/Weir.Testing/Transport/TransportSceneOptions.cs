using Weir.Http;
using Weir.IO.Simulation;
using Weir.Transport;

namespace Weir.Testing.Transport;

/// <summary>How a <see cref="TransportScene"/> is set up. Immutable.</summary>
public sealed record TransportSceneOptions
{
    public SimulatedOptions World { get; init; } = new();

    public long SlabBytes { get; init; } = 64 << 20;

    public DownstreamOptions Downstream { get; init; } = new();

    public UpstreamSettings Upstream { get; init; } = new();

    public AttemptTimeouts Timeouts { get; init; } = new();

    /// <summary>How an origin of HTTP/2 behaves.</summary>
    public Http2Options OriginHttp2 { get; init; } = new() { ExtendedConnect = true };

    /// <summary>What is set up beside, before the world begins; null for nothing.</summary>
    public Action<TransportScene>? Prepare { get; init; }

    /// <summary>The host of the destination: the address of the scripted origin, or a name.</summary>
    public string OriginHost { get; init; } = "10.0.0.1";

    /// <summary>A field line that every answer of the origin carries, with its line end.</summary>
    public string OriginField { get; init; } = "";
}
