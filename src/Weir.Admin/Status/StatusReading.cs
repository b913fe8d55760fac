using Weir.Core;

namespace Weir.Admin;

/// <summary>
/// The numbers at one moment, for whoever writes them down. Valid inside the call that received it, under the lock of
/// the sampler.
/// </summary>
internal readonly ref struct StatusReading
{
    public required DateTimeOffset Now { get; init; }

    public required StatsTable Routes { get; init; }

    public required StatsTable Destinations { get; init; }

    public required LoopStats[] Loops { get; init; }

    public required SampleClock Clock { get; init; }

    /// <summary>What the rates are told over: from the oldest sample to now.</summary>
    public required double Seconds { get; init; }

    public required SampleHistory History { get; init; }

    /// <summary>Room for one window at a time.</summary>
    public required LatencyHistogram Scratch { get; init; }

    /// <summary>Bytes from clients since the start.</summary>
    public required long Received { get; init; }

    /// <summary>Bytes to clients since the start.</summary>
    public required long Sent { get; init; }

    /// <summary>Bytes from clients, a second.</summary>
    public required double ReceivedRate { get; init; }

    /// <summary>Bytes to clients, a second.</summary>
    public required double SentRate { get; init; }

    /// <summary>Cores' worth of processor time in the last seconds.</summary>
    public required double Cores { get; init; }
}
