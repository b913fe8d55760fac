using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Collects errors up to a bound and counts those beyond it. Owner: the thread that reads the file.</summary>
internal sealed class ErrorList
{
    /// <summary>More than this nobody reads, and a large file may hold a million.</summary>
    public const int KeptMax = 50;

    private readonly List<ConfigurationError> _errors = [];

    public int Count { get; private set; }

    public void Add(ConfigurationError error)
    {
        // What stands in `defaults` is read once for each route.
        if (_errors.Contains(error))
        {
            return;
        }

        Count++;
        if (_errors.Count < KeptMax)
        {
            _errors.Add(error);
        }
    }

    /// <summary>The kept errors in the order of each file; last those about what is nowhere in one.</summary>
    public IReadOnlyList<ConfigurationError> Sorted() =>
    [
        .. _errors.OrderBy(e => e.Line == 0)
            .ThenBy(e => e.File, StringComparer.Ordinal)
            .ThenBy(e => e.Line)
            .ThenBy(e => e.Column),
    ];

    /// <summary>A result that holds the errors, and the options only when there are none.</summary>
    public ConfigurationResult Result(string? file, GatewayOptions? options, ErrorList? warnings = null) => new()
    {
        File = file,
        Options = Count == 0 ? options : null,
        Errors = Sorted(),
        MoreErrors = Count - _errors.Count,
        Warnings = warnings?.Sorted() ?? [],
    };
}
