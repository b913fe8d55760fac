using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// One compiled configuration, swapped whole: an exchange that began under one ends under it. Immutable but for what
/// destinations count; any thread.
/// </summary>
internal sealed class GatewaySnapshot
{
    internal required GatewayOptions Options { get; init; }

    internal required Router Router { get; init; }

    internal required IReadOnlyDictionary<string, Cluster> Clusters { get; init; }

    /// <summary>The destinations of all clusters by <see cref="GatewayCompiler.KeyOf"/>.</summary>
    internal required IReadOnlyDictionary<string, Destination> Destinations { get; init; }

    /// <summary>What its routes with files share with those of the snapshots before and after.</summary>
    internal required FileService Files { get; init; }

    /// <summary>What makes the encoders of all routes; the same in every snapshot of a process.</summary>
    internal required Compressor Compressor { get; init; }
}
