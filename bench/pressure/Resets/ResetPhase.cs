namespace Weir.Pressure;

/// <summary>What was measured beside one kind of attack, or none. Immutable.</summary>
/// <param name="Name">Of the attack.</param>
/// <param name="Others">What ordinary clients saw.</param>
/// <param name="Samples">Of the gateway meanwhile.</param>
/// <param name="Use">Of the cores.</param>
/// <param name="Attack">Ended; null when there was none.</param>
internal sealed record ResetPhase(
    string Name, OthersResult Others, IReadOnlyList<GatewaySample> Samples, CoreUse Use, ResetAttack? Attack)
{
    public double RssMiB => Samples.Max(sample => sample.RssMiB);

    /// <summary>Resets a second that were sent.</summary>
    public double Rate => Attack is null ? 0 : Attack.Sent / Attack.Seconds;
}
