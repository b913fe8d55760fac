namespace Weir.Pressure;

/// <summary>One thing that had to hold, and what was observed. Immutable.</summary>
/// <param name="What">What had to hold, with its bound.</param>
/// <param name="Observed">What was seen.</param>
/// <param name="Holds">Whether it held.</param>
internal sealed record Check(string What, string Observed, bool Holds);
