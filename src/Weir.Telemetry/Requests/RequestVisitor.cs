using Weir.Core;

namespace Weir.Telemetry;

/// <summary>Is shown one series of requests at a time.</summary>
/// <param name="subject">The number of the route or destination.</param>
/// <param name="status">The status sent or received; 0 when there was none.</param>
/// <param name="fault">What went wrong, or None.</param>
/// <param name="durations">How long they took, in nanoseconds; read only.</param>
public delegate void RequestVisitor(int subject, int status, Fault fault, LatencyHistogram durations);
