using Weir.Configuration;
using Weir.Gateway;
using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>
/// Reads the configuration anew and has the gateway go over to it. Owner: one thread reloads; any thread reads what
/// runs.
/// </summary>
public sealed class Reloader
{
    private const int ErrorsLoggedMax = 10;

    private readonly GatewayServer _server;
    private readonly EventLog _log;
    private readonly Func<ConfigurationResult>? _read;
    private readonly Func<DateTimeOffset> _now;
    private readonly long[] _counts = new long[Enum.GetValues<ReloadOutcome>().Length];
    private volatile RunningConfiguration _running;
    private volatile IReadOnlyList<SourceFile> _sources;

    /// <param name="server">What is reloaded.</param>
    /// <param name="log">Where it is told.</param>
    /// <param name="loaded">What the server was started with.</param>
    /// <param name="read">Reads the same file, with the same command line; null when there is no file.</param>
    /// <param name="now">The clock.</param>
    public Reloader(
        GatewayServer server,
        EventLog log,
        ConfigurationResult loaded,
        Func<ConfigurationResult>? read,
        Func<DateTimeOffset> now)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(now);
        _server = server;
        _log = log;
        _read = read;
        _now = now;
        _sources = loaded.Sources;
        _running = new RunningConfiguration(loaded.File, 1, now(), loaded.Sources);
    }

    /// <summary>Which configuration runs. Any thread.</summary>
    public RunningConfiguration Running => _running;

    /// <summary>
    /// The files that were read last, for the configuration that runs or for one that was no good. Any thread.
    /// </summary>
    public IReadOnlyList<SourceFile> Sources => _sources;

    /// <summary>Whether there is a file to read.</summary>
    public bool HasFile => _read is not null;

    /// <summary>
    /// What a reload would read now; null when there is no file. Any thread but a loop: it reads files.
    /// </summary>
    public ConfigurationResult? Read() => _read?.Invoke();

    /// <summary>Reads the file and goes over to it, or says why not. Nothing is thrown.</summary>
    public ReloadReport Reload()
    {
        ReloadReport report = TryReload();
        Interlocked.Increment(ref _counts[(int)report.Outcome]);
        Tell(report);
        return report;
    }

    /// <summary>The report of a reload that is not done.</summary>
    public ReloadReport Refuse(string why) => new()
    {
        Outcome = ReloadOutcome.Refused,
        File = Running.File,
        Generation = Running.Generation,
        Summary = why,
    };

    /// <summary>Registers the metrics of reloads.</summary>
    public void Register(MetricsRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (ReloadOutcome outcome in Enum.GetValues<ReloadOutcome>())
        {
            registry.Observe(
                "weir.config.reloads", "{reload}", "Reloads of the configuration, by what came of them.",
                MetricKind.Counter, () => Interlocked.Read(ref _counts[(int)outcome]),
                new MetricLabel("weir.result", outcome.Word()));
        }

        registry.Observe(
            "weir.config.generation", "", "Which configuration runs: 1 at the start, one more with each reload.",
            MetricKind.Gauge, () => Running.Generation);
        registry.Observe(
            "weir.config.loaded.time", "s", "When the running configuration was loaded, as Unix time.",
            MetricKind.Gauge, () => Running.LoadedAt.ToUnixTimeMilliseconds() / 1000.0);
    }

    private ReloadReport TryReload()
    {
        if (_read is null)
        {
            return Refuse("there is no file to reload: this gateway was started without one");
        }

        try
        {
            ConfigurationResult read = _read();
            _sources = read.Sources;
            return read.Options is { } options ? GoOver(read, options) : Bad(read);
        }
        catch (Exception e)
        {
            // A defect of one reload must not end a process that serves.
            return Refuse($"the reload broke off: {e}") with { Outcome = ReloadOutcome.Failed };
        }
    }

    private ReloadReport GoOver(ConfigurationResult read, GatewayOptions options)
    {
        GatewayOptions before = _server.Options;
        IReadOnlyList<string> notes;
        try
        {
            notes = _server.Reload(options);
        }
        catch (GatewayStartException e)
        {
            return Refuse(e.Message) with { Outcome = ReloadOutcome.Failed, Warnings = read.Warnings };
        }

        _running = new RunningConfiguration(read.File, Running.Generation + 1, _now(), read.Sources);
        IReadOnlyList<ConfigurationChange> changes = ConfigurationDiff.Between(before, _server.Options);
        return Refuse(ConfigurationDiff.Summary(changes)) with
        {
            Outcome = ReloadOutcome.Reloaded,
            Changes = changes,
            Notes = notes,
            Warnings = read.Warnings,
        };
    }

    private ReloadReport Bad(ConfigurationResult read)
    {
        int count = read.Errors.Count + read.MoreErrors;
        return Refuse($"{read.File} has {(count == 1 ? "1 error" : $"{count} errors")}") with
        {
            Outcome = ReloadOutcome.BadFile,
            Errors = read.Errors,
            MoreErrors = read.MoreErrors,
            Warnings = read.Warnings,
        };
    }

    private void Tell(ReloadReport report)
    {
        if (report.Outcome == ReloadOutcome.Reloaded)
        {
            _log.Info($"reloaded {report.File}: {report.Summary}");
        }
        else
        {
            _log.Error($"not reloaded, the old configuration stays: {report.Summary}");
        }

        foreach (ConfigurationError error in report.Errors.Take(ErrorsLoggedMax))
        {
            _log.Error(error.ToString());
        }

        if (report.Errors.Count > ErrorsLoggedMax || report.MoreErrors > 0)
        {
            int more = report.Errors.Count - Math.Min(ErrorsLoggedMax, report.Errors.Count) + report.MoreErrors;
            _log.Error($"... and {more} more errors; `weir check {report.File}` shows them");
        }

        foreach (ConfigurationError warning in report.Warnings.Take(ErrorsLoggedMax))
        {
            _log.Warning(warning.ToString());
        }

        foreach (string note in report.Notes)
        {
            _log.Warning(note);
        }
    }
}
