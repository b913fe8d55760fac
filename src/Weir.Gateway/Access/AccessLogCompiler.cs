using Weir.Telemetry;

namespace Weir.Gateway;

/// <summary>
/// Puts options of the access log into force, at the start and at a reload. Owner: the thread that starts and reloads.
/// </summary>
internal sealed class AccessLogCompiler(AccessLog log, EventLog events, Func<DateTimeOffset> now)
{
    private AccessLogOptions? _applied;

    /// <summary>
    /// Applies the options; null turns the log off. What stays the same file stays open, and no record is lost.
    /// </summary>
    /// <exception cref="GatewayStartException">
    /// The file cannot be opened; everything is as it was before.
    /// </exception>
    internal void Apply(AccessLogOptions? options)
    {
        AccessLogOutput? output = options is null || IsSameOutput(options, _applied) ? null : Open(options);
        QueryMask mask = new((options ?? new AccessLogOptions()).Hide);
        events.Mask = mask;
        log.Apply(options is null ? null : Settings(options, mask), output, mask);
        _applied = options;
    }

    private static bool IsSameOutput(AccessLogOptions options, AccessLogOptions? other) =>
        other is not null
        && string.Equals(options.Path, other.Path, StringComparison.Ordinal)
        && options.RotateSize == other.RotateSize
        && options.RotateAge == other.RotateAge
        && options.RotateKeep == other.RotateKeep;

    private AccessLogOutput Open(AccessLogOptions options) =>
        options.Path is null ? new StandardOutput() : AccessLogFile.Open(options, now);

    private static AccessLogSettings Settings(AccessLogOptions options, QueryMask mask) => new()
    {
        IsCombined = options.Format == AccessLogFormat.Combined,
        Sample = options.Sample,
        KeepErrors = options.KeepErrors,
        KeepSlow = options.KeepSlow,
        SlowNanoseconds = (long)options.Slow.TotalNanoseconds,
        Mask = mask,
    };
}
