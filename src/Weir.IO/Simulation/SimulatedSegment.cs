namespace Weir.IO.Simulation;

/// <summary>Something on its way in one direction of a connection. Immutable.</summary>
internal readonly record struct SimulatedSegment(SimulatedSegmentKind Kind, int Bytes, long At);
