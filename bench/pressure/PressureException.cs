namespace Weir.Pressure;

/// <summary>The call is wrong or a program cannot be run: nothing was measured. The message says what to do.</summary>
internal sealed class PressureException(string message) : Exception(message);
