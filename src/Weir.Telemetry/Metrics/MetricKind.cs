namespace Weir.Telemetry;

/// <summary>What a metric's values mean, in the words of OpenTelemetry.</summary>
public enum MetricKind : byte
{
    /// <summary>Only ever grows: requests, bytes. Points with equal labels are added up.</summary>
    Counter,

    /// <summary>Goes up and down and may be added up: open connections, bytes in use.</summary>
    UpDownCounter,

    /// <summary>
    /// A reading that cannot be added up: a share, a bound. Of points with equal labels the last wins.
    /// </summary>
    Gauge,

    /// <summary>A distribution of durations. Points with equal labels are added up.</summary>
    Histogram,
}
