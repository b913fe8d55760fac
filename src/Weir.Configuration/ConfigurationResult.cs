using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>What came of reading a configuration. Immutable.</summary>
public sealed record ConfigurationResult
{
    /// <summary>The configuration; <c>null</c> when there are errors.</summary>
    public GatewayOptions? Options { get; init; }

    /// <summary>The file that was read; <c>null</c> when the command line said all.</summary>
    public string? File { get; init; }

    /// <summary>Every file that it was read from, also when there are errors.</summary>
    public IReadOnlyList<SourceFile> Sources { get; init; } = [];

    /// <summary>Everything that is wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>Errors found beyond those that <see cref="Errors"/> keeps.</summary>
    public int MoreErrors { get; init; }

    /// <summary>What is allowed but surely not meant, such as a route that no request reaches.</summary>
    public IReadOnlyList<ConfigurationError> Warnings { get; init; } = [];
}
