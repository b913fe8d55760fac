namespace Weir.Core;

/// <summary>One row of <see cref="FaultTable"/>. Immutable.</summary>
/// <param name="Fault">The fault that the row is about.</param>
/// <param name="Side">Where it arose.</param>
/// <param name="Word">Its word in the <c>Weir-Fault</c> response field, in metrics and in the log.</param>
/// <param name="Status">
/// The status answered when no response byte has gone downstream; 0 when nothing can be answered.
/// </param>
/// <param name="Level">How loudly it is logged.</param>
/// <param name="ResendSafe">
/// Whether the fault can mean that a reused connection had died before the origin saw the request, so that an
/// idempotent request may be sent once more.
/// </param>
/// <param name="Advice">What the reader of the log does next; names the configuration key where there is one.</param>
public sealed record FaultEntry(
    Fault Fault,
    FaultSide Side,
    string Word,
    int Status,
    FaultLevel Level,
    bool ResendSafe,
    string Advice);
