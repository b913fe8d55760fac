namespace Weir.Pressure;

/// <summary>What was found after the load of a soak. Immutable.</summary>
/// <param name="After">What the gateway held when all had been closed for a while.</param>
/// <param name="Left">Requests that never ended.</param>
/// <param name="Skipped">Requests that were due while too many were under way.</param>
/// <param name="Defects">Requests that the gateway's metrics call defects.</param>
/// <param name="IsAlive">Whether it still ran.</param>
/// <param name="Exit">The exit code on SIGTERM; null when it did not end.</param>
internal sealed record SoakEnd(
    GatewaySample After, long Left, long Skipped, double Defects, bool IsAlive, int? Exit);
