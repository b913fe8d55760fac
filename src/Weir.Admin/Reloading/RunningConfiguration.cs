using Weir.Configuration;

namespace Weir.Admin;

/// <summary>Which configuration runs. Immutable.</summary>
/// <param name="File">The file that it came from; null when the command line said all.</param>
/// <param name="Generation">1 at the start, one more with each reload.</param>
/// <param name="LoadedAt">When it was loaded.</param>
/// <param name="Sources">The files that it was read from.</param>
public sealed record RunningConfiguration(
    string? File, long Generation, DateTimeOffset LoadedAt, IReadOnlyList<SourceFile> Sources);
