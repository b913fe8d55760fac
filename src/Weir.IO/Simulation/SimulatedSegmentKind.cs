namespace Weir.IO.Simulation;

/// <summary>What a segment brings.</summary>
internal enum SimulatedSegmentKind : byte
{
    Data,
    End,
    Reset,
}
