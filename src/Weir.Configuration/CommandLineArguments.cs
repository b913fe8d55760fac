namespace Weir.Configuration;

/// <summary>What the command line of <c>weir run</c> says about the configuration. Immutable.</summary>
public sealed record CommandLineArguments
{
    /// <summary>The file; <c>null</c> when none is named.</summary>
    public string? File { get; init; }

    /// <summary><c>--to</c>: the origin of a gateway without a file.</summary>
    public string? To { get; init; }

    /// <summary><c>--listen</c>, once for each address; they replace those of the file.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary><c>--admin</c>: an address or <c>off</c>; replaces that of the file.</summary>
    public string? Admin { get; init; }
}
