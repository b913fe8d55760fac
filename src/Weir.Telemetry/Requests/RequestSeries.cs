using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The durations of one combination of subject, method, status and fault on one loop. Owner: that loop's thread
/// records, any thread reads.
/// </summary>
internal sealed class RequestSeries
{
    public RequestSeries(int subject, byte method, ushort status, Fault fault, bool isOverflow)
    {
        Subject = subject;
        Method = method;
        Status = status;
        Fault = fault;
        IsOverflow = isOverflow;
    }

    public int Subject { get; }

    public byte Method { get; }

    public ushort Status { get; }

    public Fault Fault { get; }

    /// <summary>Whether it stands for everything beyond the bounds of its subject.</summary>
    public bool IsOverflow { get; }

    public LatencyHistogram Durations { get; } = new();

    /// <summary>Made by the first reader; two readers at once make equal ones.</summary>
    public MetricLabel[]? Labels { get; set; }
}
