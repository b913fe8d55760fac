using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>Shows what the process keeps of requests that failed or were slow. Any thread but a loop's.</summary>
public static class RecentEntries
{
    private const double MicrosecondsPerMs = 1000;

    /// <summary>Both kinds together, the latest first; a slow one that failed is there once.</summary>
    public static IReadOnlyList<RecentEntry> Of(RecentRequests recent)
    {
        ArgumentNullException.ThrowIfNull(recent);
        List<RecentEntry> entries = [];
        entries.AddRange(recent.Read(RecentKind.Failed).Select(static request => Of(request, "failed")));
        HashSet<string?> failed = [.. entries.Select(static entry => entry.RequestId)];
        entries.AddRange(recent.Read(RecentKind.Slow)
            .Where(request => request.RequestId is null || !failed.Contains(request.RequestId))
            .Select(static request => Of(request, "slow")));
        entries.Sort(static (a, b) => b.Time.CompareTo(a.Time));
        return entries;
    }

    private static RecentEntry Of(RecentRequest request, string kind) => new()
    {
        Kind = kind,
        Time = request.Time,
        Client = request.Client,
        Method = request.Method,
        Host = request.Host,
        Target = request.Target,
        Status = request.Status,
        Fault = request.Fault,
        Route = request.Route,
        Destination = request.Destination,
        RequestId = request.RequestId,
        ResponseBytes = request.ResponseBytes,
        Phases =
        [
            new RecentPhase("request", request.Phases.Request / MicrosecondsPerMs),
            new RecentPhase("pool", request.Phases.Pool / MicrosecondsPerMs),
            new RecentPhase("connect", request.Phases.Connect / MicrosecondsPerMs),
            new RecentPhase("send", request.Phases.Send / MicrosecondsPerMs),
            new RecentPhase("origin", request.Phases.Origin / MicrosecondsPerMs),
            new RecentPhase("response", request.Phases.Response / MicrosecondsPerMs),
        ],
    };
}
