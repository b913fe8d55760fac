namespace Weir.Compare;

/// <summary>The bars that this comparison can judge.</summary>
internal static class Bars
{
    private const double P99Limit = 1.20;
    private const double StartLimitMs = 250;

    public static List<Bar> Of(IReadOnlyList<ScenarioResult> results, IReadOnlyCollection<double> startTimes)
    {
        var bars = new List<Bar>();
        foreach (var result in results)
        {
            var hasWeir = result.Find(Peer.Weir) is not null;
            var hasNginx = result.Find(Peer.Nginx) is not null;
            if (hasWeir)
            {
                AddCpu(bars, result, hasNginx);
            }

            if (hasWeir && hasNginx)
            {
                bars.AddRange(result.Rates.Keys.Select(share => new Bar(
                    $"{result.Scenario.Title}: p99 at {share:0%} over nginx", P99Limit,
                    result.P99RatiosAtRate(Peer.Weir, Peer.Nginx, share))));
            }

            if (result.Find(Peer.Origin) is not null)
            {
                bars.Add(OriginBar(result));
            }
        }

        if (startTimes.Count > 0)
        {
            bars.Add(new Bar("Start to first answer", StartLimitMs, startTimes, " ms"));
        }

        return bars;
    }

    private static void AddCpu(List<Bar> bars, ScenarioResult result, bool hasNginx)
    {
        var (nginx, haproxy) = result.Scenario.Name switch
        {
            Scenario.Proxied1K => (0.95, (double?)0.95),
            Scenario.Proxied100K => (1.00, null),
            _ => (1.05, null),
        };
        if (hasNginx)
        {
            bars.Add(Cpu(result, Peer.Nginx, nginx));
        }

        if (haproxy is { } limit && result.Find(Peer.Haproxy) is not null)
        {
            bars.Add(Cpu(result, Peer.Haproxy, limit));
        }
    }

    private static Bar Cpu(ScenarioResult result, string other, double limit) =>
        new($"{result.Scenario.Title}: CPU per request over {other}", limit, result.CpuRatios(Peer.Weir, other));

    /// <summary>
    /// The instrument must be cheaper than what it serves. It outruns the client, so that it is seldom saturated;
    /// then the lowest fixed rate judges it, where both serve the same load.
    /// </summary>
    private static Bar OriginBar(ScenarioResult result)
    {
        const double Limit = 0.85;
        var saturated = result.CpuRatios(Peer.Origin, Peer.NginxReturn);
        if (saturated.Count > 0 || result.Rates.Count == 0)
        {
            return new Bar("bench/origin: CPU per request over nginx's return", Limit, saturated);
        }

        var share = result.Rates.Keys.Min();
        return new Bar($"bench/origin: CPU per request over nginx's return, at {share:0%}", Limit,
            result.CpuRatiosAtRate(Peer.Origin, Peer.NginxReturn, share));
    }
}
