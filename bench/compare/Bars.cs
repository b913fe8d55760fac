namespace Weir.Compare;

/// <summary>The bars that this comparison can judge.</summary>
internal static class Bars
{
    private const double P99Limit = 1.20;
    private const double StartLimitMs = 250;
    private const double CrowdLimitMiB = 60;
    private const double SecureCrowdLimit = 1.20;
    private const double SizeLimitPercent = 5;

    private static readonly (string Other, double Limit)[] s_proxied1K =
        [(Peer.Nginx, 0.95), (Peer.Haproxy, 0.95), (Peer.Caddy, 0.25), (Peer.Yarp, 0.25)];

    private static readonly (string Other, double Limit)[] s_handshakes = [(Peer.Nginx, 1.15)];

    private static readonly (string Other, double Limit)[] s_http2 = [(Peer.Nginx, 1.00), (Peer.Haproxy, 0.90)];

    /// <summary>How much of the CPU time of a peer Weir may take for a request.</summary>
    private static readonly Dictionary<string, (string Other, double Limit)[]> s_cpu = new(StringComparer.Ordinal)
    {
        [Scenario.Proxied1K] = s_proxied1K,
        [Scenario.Proxied1KLog] = [(Peer.Nginx, 1.10)],
        [Scenario.Proxied1K512] = s_proxied1K,
        [Scenario.Proxied100K] = [(Peer.Nginx, 1.00)],
        [Scenario.Fixed1K] = [(Peer.Nginx, 1.05)],
        [Scenario.Static1K] = [(Peer.Nginx, 1.00)],
        [Scenario.Static100K] = [(Peer.Nginx, 1.35)],
        [Scenario.Gzip20K] = [(Peer.Nginx, 1.10)],
        [Scenario.Realistic] = [(Peer.WeirPlain, 1.05)],
        [Scenario.Churn1K] = [(Peer.Nginx, 1.10)],
        [Scenario.TwoLoops] = [(Peer.Nginx, 1.05)],
        [Scenario.TlsFixed1K] = [(Peer.Nginx, 0.95)],
        [Scenario.TlsProxied1K] = [(Peer.Nginx, 1.00)],
        [Scenario.TlsHandshakesFull] = s_handshakes,
        [Scenario.TlsHandshakesResumed] = s_handshakes,
        [Scenario.H2Fixed1K] = s_http2,
        [Scenario.H2Proxied1K] = s_http2,
    };

    public static List<Bar> Of(IReadOnlyList<ScenarioResult> results, IReadOnlyCollection<double> startTimes)
    {
        var bars = new List<Bar>();
        foreach (var result in results)
        {
            if (result.Find(result.Scenario.Subject) is { } weir)
            {
                AddCpu(bars, result);
                AddSizes(bars, result);
                AddP99(bars, result);
                AddCrowd(bars, result, weir);
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

    private static void AddCpu(List<Bar> bars, ScenarioResult result)
    {
        foreach (var (other, limit) in s_cpu.GetValueOrDefault(result.Scenario.Name, []))
        {
            if (result.Find(other) is null)
            {
                continue;
            }

            var what = $"{result.Scenario.Title}: CPU per request over {other}";
            var subject = result.Scenario.Subject;
            if (result.Scenario.Method == Method.Saturation)
            {
                bars.Add(new Bar(what, limit, result.CpuRatios(subject, other)));
                // Encryption costs the client as much as the server: where it was the limit, the rates judge.
                if (!result.Scenario.IsSecure || bars[^1].Values.Count > 0)
                {
                    continue;
                }
            }

            bars.AddRange(result.Rates.Keys.Select(share => new Bar(
                $"{what} at {share:0%}", limit, result.CpuRatiosAtRate(subject, other, share))));
        }
    }

    /// <summary>Who makes less of a body has less work: costs compare where sizes agree, also under load.</summary>
    private static void AddSizes(List<Bar> bars, ScenarioResult result)
    {
        if (!result.Scenario.Extras.HasFlag(Extras.Gzip) || result.Find(Peer.Nginx) is null)
        {
            return;
        }

        var what = $"{result.Scenario.Title}: size off that of nginx";
        bars.Add(new Bar(
            $"{what}, one request", SizeLimitPercent, result.SizeDifferences(Peer.Weir, Peer.Nginx), " %"));
        bars.AddRange(result.Rates.Keys.Select(share => new Bar($"{what} at {share:0%}", SizeLimitPercent,
            result.SizeDifferencesAtRate(Peer.Weir, Peer.Nginx, share), " %")));
    }

    /// <summary>Where the client is the limit, shares of the peak are not those of the servers: no bar there.</summary>
    private static void AddP99(List<Bar> bars, ScenarioResult result)
    {
        if (result.Find(Peer.Nginx) is not null && result.Scenario is { Method: Method.Saturation, IsHttp2: false })
        {
            bars.AddRange(result.Rates.Keys.Select(share => new Bar(
                $"{result.Scenario.Title}: p99 at {share:0%} over nginx", P99Limit,
                result.P99RatiosAtRate(Peer.Weir, Peer.Nginx, share))));
        }
    }

    private static void AddCrowd(List<Bar> bars, ScenarioResult result, PeerResult weir)
    {
        if (weir.Crowd is not { } crowd)
        {
            return;
        }

        if (result.Scenario.IsSecure)
        {
            var other = result.Find(Peer.Nginx)?.Crowd;
            bars.Add(new Bar($"{result.Scenario.Title}: memory over nginx", SecureCrowdLimit,
                crowd.IsWhole && other is { IsWhole: true } ? [crowd.GrowthMiB / other.GrowthMiB] : []));
        }
        else
        {
            bars.Add(new Bar($"{result.Scenario.Title}: memory above the idle process", CrowdLimitMiB,
                crowd.IsWhole ? [crowd.GrowthMiB] : [], " MiB"));
        }
    }

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
