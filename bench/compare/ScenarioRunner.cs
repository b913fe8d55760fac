namespace Weir.Compare;

/// <summary>
/// Runs one scenario: all servers are started, then take turns, so that whatever changes on the machine during the
/// run meets all of them; a ratio is taken within a turn. Owner: one thread.
/// </summary>
internal sealed class ScenarioRunner(Options options, Processes processes, Workspace workspace, Client client)
{
    /// <summary>Of the rates beside saturated runs; where one rate is all there is, all pairs are run.</summary>
    private const int RateTurnsMax = 3;

    /// <summary>The servers keep running between their turns, so only caches and branch tables are cold.</summary>
    private const double TurnWarmUpSeconds = 1;

    /// <summary>A server is not asked for more than this share of its own peak.</summary>
    private const double PeakShareMax = 0.9;

    /// <summary>Null when none of the peers takes part.</summary>
    public ScenarioResult? Run(Scenario scenario, IReadOnlyList<Peer> peers)
    {
        var all = TakingPart(scenario, peers);
        if (all.Length == 0)
        {
            Progress.Say($"{scenario.Name}: left out, none of the servers takes part");
            return null;
        }

        var servers = new List<Server>();
        using var upstream = Server.Start(
            processes, workspace, Peer.OfOrigin(options), scenario.Instrument, originPort: 0, "/1k");
        try
        {
            foreach (var peer in all)
            {
                var path = peer.OnlyPath ?? scenario.ReadyPath ?? scenario.Path;
                servers.Add(Server.Start(
                    processes, workspace, peer, scenario.Server, upstream.Port, path, extras: scenario.Extras));
            }

            var result = new ScenarioResult(scenario, [.. all.Select(peer => new PeerResult(peer.Name))]);
            for (var i = 0; i < servers.Count; i++)
            {
                result.Peers[i].BodyBytes = AnswerCheck.Run(servers[i], scenario, upstream);
            }

            Measure(scenario, servers, result);
            upstream.RequireAlive();
            servers.ForEach(server => server.RequireAlive());
            for (var i = 0; i < servers.Count; i++)
            {
                result.Peers[i].ResidentMiB = servers[i].ResidentMiB;
            }

            return result;
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    private Peer[] TakingPart(Scenario scenario, IReadOnlyList<Peer> peers)
    {
        if (scenario.IsWeirAgainstItself)
        {
            return peers.FirstOrDefault(peer => peer.Name == Peer.Weir) is { } weir
                ? [Peer.OfWeirRealistic(options, weir), Peer.OfWeirPlain(weir)]
                : [];
        }

        var offering = peers.Where(peer => Peer.Offers(peer.Name, scenario.Extras));
        return scenario.WithOrigin && peers.Any(peer => peer.Name == Peer.Nginx)
            ? [.. offering, Peer.OfNginxReturn(options), Peer.OfOrigin(options)]
            : [.. offering];
    }

    private void Measure(Scenario scenario, List<Server> servers, ScenarioResult result)
    {
        if (scenario.Method == Method.IdleCrowd)
        {
            Gather(scenario, servers, result);
            return;
        }

        var pairs = Math.Min(options.Pairs, scenario.PairsMax);
        var isAtOneRate = scenario.Method == Method.OneRate;
        Saturate(scenario, servers, result, isAtOneRate ? 1 : pairs);
        foreach (var share in scenario.Shares ?? options.RateShares)
        {
            HoldRate(scenario, servers, result, share, isAtOneRate ? pairs : Math.Min(pairs, RateTurnsMax));
        }
    }

    private static void Gather(Scenario scenario, List<Server> servers, ScenarioResult result)
    {
        for (var i = 0; i < servers.Count; i++)
        {
            var crowd = IdleCrowd.Measure(servers[i], scenario);
            result.Peers[i].Crowd = crowd;
            Progress.Say($"{scenario.Name} {servers[i].Peer.Name,-12} {crowd.BeforeMiB:0.0} MiB idle, "
                + $"{crowd.GrowthMiB:0.0} MiB more with {crowd.Held} of {crowd.Asked} connections");
        }
    }

    private void Saturate(Scenario scenario, List<Server> servers, ScenarioResult result, int pairs)
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
                client.Saturate(servers[i], scenario, pair == 0 ? options.WarmUpSeconds : TurnWarmUpSeconds);
                var run = client.Saturate(servers[i], scenario, options.DurationSeconds);
                result.Peers[i].Saturated.Add(run);
                Progress.Say($"{scenario.Name} pair {pair + 1}/{pairs} {servers[i].Peer.Name,-12}"
                    + $"{run.CpuMicroseconds,7:0.00} us/request {run.Rate,7:0}/s core {run.Utilization:0.0%}"
                    + (run.IsSaturated ? "" : run.IsClean ? "  not saturated" : $"  {run.Load.Errors} errors"));
            }
        }
    }

    private void HoldRate(Scenario scenario, List<Server> servers, ScenarioResult result, double share, int turns)
    {
        var rate = Math.Floor(share * result.SlowestPeak);
        result.Rates[share] = rate;
        for (var turn = 0; turn < turns; turn++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
                if (rate > PeakShareMax * result.Peers[i].PeakRate)
                {
                    continue;
                }

                var run = client.AtRate(servers[i], scenario, rate, options.DurationSeconds);
                if (!result.Peers[i].AtRate.TryGetValue(share, out var runs))
                {
                    result.Peers[i].AtRate[share] = runs = [];
                }

                runs.Add(run);
                Progress.Say($"{scenario.Name} {share:0%} = {rate}/s turn {turn + 1}/{turns} {servers[i].Peer.Name,-12}"
                    + $"{run.CpuMicroseconds,7:0.00} us/request p50 {run.Load.P50:0} p99 {run.Load.P99:0}"
                    + $" p99.9 {run.Load.P999:0} us" + (run.IsClean ? "" : $"  {run.Load.Errors} errors"));
            }
        }
    }
}
