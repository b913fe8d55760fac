namespace Weir.Telemetry;

/// <summary>One attribute of a series.</summary>
/// <param name="Name">The attribute's name in OpenTelemetry's form: <c>http.route</c>.</param>
/// <param name="Value">Any text.</param>
public readonly record struct MetricLabel(string Name, string Value);
