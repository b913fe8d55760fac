namespace Weir.Pressure;

/// <summary>What the gateway held at one instant, by /proc and its own metrics. Immutable.</summary>
/// <param name="At">Seconds since the gateway was started.</param>
/// <param name="RssMiB">Resident memory.</param>
/// <param name="Descriptors">Open descriptors.</param>
/// <param name="Rented">Bytes of slabs in use.</param>
/// <param name="Allocated">Bytes of slabs taken from the system.</param>
/// <param name="Active">Exchanges under way.</param>
/// <param name="Tunnels">Open tunnels.</param>
/// <param name="Heap">Bytes that the managed heap had committed at its last collection.</param>
internal readonly record struct GatewaySample(
    double At, double RssMiB, int Descriptors, double Rented, double Allocated, double Active, double Tunnels,
    double Heap);
