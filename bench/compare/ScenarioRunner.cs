namespace Weir.Compare;

/// <summary>
/// Runs one scenario: all servers are started, then take turns, so that whatever changes on the machine during the
/// run meets all of them; a ratio is taken within a turn. Owner: one thread.
/// </summary>
internal sealed class ScenarioRunner(Options options, Processes processes, Workspace workspace, Client client)
{
    private const int RateTurnsMax = 3;

    /// <summary>The servers keep running between their turns, so only caches and branch tables are cold.</summary>
    private const double TurnWarmUpSeconds = 1;

    public ScenarioResult Run(Scenario scenario, IReadOnlyList<Peer> peers)
    {
        var servers = new List<Server>();
        using var upstream = Server.Start(
            processes, workspace, Peer.OfOrigin(options), Client.ClientCore, originPort: 0, "/1k");
        try
        {
            Peer[] all = scenario.WithOrigin && peers.Any(peer => peer.Name == Peer.Nginx)
                ? [.. peers, Peer.OfNginxReturn(options), Peer.OfOrigin(options)]
                : [.. peers];
            foreach (var peer in all)
            {
                servers.Add(Server.Start(
                    processes, workspace, peer, Client.ServerCore, upstream.Port, peer.PathFor(scenario)));
            }

            var result = new ScenarioResult(scenario, [.. all.Select(peer => new PeerResult(peer.Name))]);
            Saturate(scenario, servers, result);
            foreach (var share in options.RateShares)
            {
                HoldRate(scenario, servers, result, share);
            }

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

    private void Saturate(Scenario scenario, List<Server> servers, ScenarioResult result)
    {
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
                client.Saturate(servers[i], scenario, pair == 0 ? options.WarmUpSeconds : TurnWarmUpSeconds);
                var run = client.Saturate(servers[i], scenario, options.DurationSeconds);
                result.Peers[i].Saturated.Add(run);
                Progress.Say($"{scenario.Name} pair {pair + 1}/{options.Pairs} {servers[i].Peer.Name,-12}"
                    + $"{run.CpuMicroseconds,7:0.00} us/request {run.Rate,7:0}/s core {run.Utilization:0.0%}"
                    + (run.IsSaturated ? "" : run.IsClean ? "  not saturated" : $"  {run.Load.Errors} errors"));
            }
        }
    }

    private void HoldRate(Scenario scenario, List<Server> servers, ScenarioResult result, double share)
    {
        var rate = Math.Floor(share * result.Peers.Where(p => !Peer.IsReference(p.Name)).Min(p => p.PeakRate));
        result.Rates[share] = rate;
        var turns = Math.Min(options.Pairs, RateTurnsMax);
        for (var turn = 0; turn < turns; turn++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
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
