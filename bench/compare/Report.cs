using System.Text;

namespace Weir.Compare;

/// <summary>The result as Markdown that also reads well on a terminal. Owner: one thread.</summary>
internal sealed class Report
{
    private const double DisturbedFrom = 0.05;

    private readonly StringBuilder _text = new();

    /// <summary>Where, when, with what and how.</summary>
    public void AddMachine(Options options, IEnumerable<(string Name, string Version)> versions)
    {
        var method = $"Server on core {Client.ServerCore}, client and origin on core {Client.ClientCore}, "
            + $"{options.Pairs} pairs, {options.DurationSeconds} s a run.";
        _text.Append($"""
            # Weir beside its peers

            {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, Linux {Machine.Kernel}, {Machine.Cpu}.

            {method} CPU is user and
            system time of all processes of the server per completed request. Ratios are taken within
            a pair; the median is shown with the lowest and highest. Saturated runs count only where the server used at
            least {Measurement.SaturatedFrom:0%} of its core and nothing failed.


            """);
        foreach (var (name, version) in versions)
        {
            _text.Append($"- {name}: {version}\n");
        }
    }

    public void AddBars(IReadOnlyList<Bar> bars)
    {
        if (bars.Count == 0)
        {
            return;
        }

        _text.Append("\n## Bars\n\n");
        AddTable(["bar", "at most", "measured", "lowest-highest", "verdict"], bars.Select(bar => new[]
        {
            bar.What, $"{bar.Limit:0.00}{bar.Unit}", Number(bar.Measured, "0.00") + bar.Unit,
            Statistics.Range(bar.Values, "0.00"), bar.Verdict,
        }));
    }

    public void AddScenario(Options options, ScenarioResult result)
    {
        var scenario = result.Scenario;
        _text.Append($"\n## {scenario.Title}\n\n`{scenario.Name}`, ");
        if (scenario.Method == Method.IdleCrowd)
        {
            AddCrowds(result);
            return;
        }

        _text.Append($"{scenario.Connections} connections")
            .Append(scenario.Streams > 1 ? $" of {scenario.Streams} streams" : "")
            .Append(scenario.IsPinned ? ". " : $", {scenario.Loops} loops or workers, nothing pinned. ");
        if (scenario.Method == Method.Saturation)
        {
            _text.Append($"Saturated by {options.SaturatedBy(scenario)}:\n\n");
            AddTable(["server", "CPU us/request", "lowest-highest", "requests/s", "core", "runs that count", "RSS MiB"],
                result.Peers.Select(Saturated));
        }
        else
        {
            var peaks = result.Peers.Select(peer => $"{peer.Name} {peer.PeakRate:0}/s");
            _text.Append($"Reached in a closed loop: {string.Join(", ", peaks)}.\n");
        }

        AddRatios(result);
        AddRates(result);
        AddSizes(result);
        AddDisturbances(result);
    }

    private void AddRates(ScenarioResult result)
    {
        foreach (var (share, rate) in result.Rates)
        {
            var client = result.Scenario.IsHttp2 ? "h2load, which does not say percentiles" : "openloop";
            _text.Append($"\nAt {rate:0} requests/s, {share:0%} of the slowest peak ({client}):\n\n");
            AddTable(["server", "CPU us/request", "core", "p50 us", "p99 us", "p99.9 us", "errors"],
                result.Peers.Where(peer => peer.AtRate.ContainsKey(share)).Select(peer => AtRate(peer, share)));
            var absent = result.Peers.Where(peer => !peer.AtRate.ContainsKey(share)).Select(peer => peer.Name).ToList();
            if (absent.Count > 0)
            {
                _text.Append($"\nNot asked for that much: {string.Join(", ", absent)}.\n");
            }
        }
    }

    private void AddSizes(ScenarioResult result)
    {
        if (!result.Scenario.Extras.HasFlag(Extras.Gzip))
        {
            return;
        }

        _text.Append($"\nBytes of a coded body, of {result.Scenario.Length}, on average. ")
            .Append("Where sizes differ, so does the work:\n\n");
        var sizes = result.Peers.Select(peer => (peer.Name, Bytes: new[]
        {
            peer.BodyBytes ?? double.NaN,
            MeanBody(peer.Saturated),
        }.Concat(result.Rates.Keys.Select(share => MeanBody(peer.AtRate.GetValueOrDefault(share, [])))).ToList()))
            .ToList();
        AddTable(["server", "one request", "closed loop", .. result.Rates.Keys.Select(share => $"at {share:0%}")],
            [
                .. sizes.Select(one => (string[])[one.Name, .. one.Bytes.Select(bytes => Number(bytes, "0"))]),
                .. sizes.Skip(1).Select(one => (string[])[$"{sizes[0].Name} / {one.Name}",
                    .. sizes[0].Bytes.Zip(one.Bytes, (ours, theirs) => Number(ours / theirs, "0.000"))]),
            ]);
    }

    private static double MeanBody(List<Measurement> runs) => Statistics.Median(runs.Select(m => m.Load.MeanBodyBytes));

    private void AddCrowds(ScenarioResult result)
    {
        _text.Append("each of which got one answer and then stays open without a word:\n\n");
        AddTable(["server", "held", "idle process MiB", "with them MiB", "growth MiB", "KiB a connection"],
            from peer in result.Peers
            let crowd = peer.Crowd
            where crowd is not null
            select new[]
            {
                peer.Name, crowd.Held.ToString(), Number(crowd.BeforeMiB, "0.0"), Number(crowd.WithMiB, "0.0"),
                Number(crowd.GrowthMiB, "0.0"), Number(crowd.KiBPerConnection, "0.0"),
            });
    }

    private void AddDisturbances(ScenarioResult result)
    {
        foreach (var peer in result.Peers)
        {
            var others = Statistics.Median(
                peer.Saturated.Concat(peer.AtRate.Values.SelectMany(r => r)).Select(m => m.OthersShare));
            if (others > DisturbedFrom)
            {
                _text.Append($"\nDisturbed: {others:0%} of the server's core went to others while {peer.Name} ran.\n");
            }
        }
    }

    public void AddHeaders(string heads, IReadOnlyList<string> differences)
    {
        _text.Append("\n## Header work\n\n");
        _text.Append(differences.Count == 0 ? "The fields are the same everywhere.\n" : "");
        foreach (var difference in differences)
        {
            _text.Append($"- {difference}\n");
        }

        _text.Append($"\n```\n{heads}```\n");
    }

    public override string ToString() => _text.ToString();

    private static string[] Saturated(PeerResult peer)
    {
        // A run that does not count is shown as measured, and its number beside it says that it was not used.
        var cpu = peer.Saturated.Select(m => m.CpuMicroseconds).ToList();
        return
        [
            peer.Name, Number(Statistics.Median(cpu), "0.00"), Statistics.Range(cpu, "0.00"),
            Number(peer.PeakRate, "0"), Percent(peer.Saturated),
            $"{peer.Saturated.Count(m => m.IsSaturated)} of {peer.Saturated.Count}", Number(peer.ResidentMiB, "0.0"),
        ];
    }

    private static string[] AtRate(PeerResult peer, double share)
    {
        var runs = peer.AtRate[share];
        string Median(Func<Measurement, double> value, string format) =>
            Number(Statistics.Median(runs.Select(value)), format);
        return
        [
            peer.Name, Median(m => m.CpuMicroseconds, "0.00"), Percent(runs), Median(m => m.Load.P50, "0"),
            Median(m => m.Load.P99, "0"), Median(m => m.Load.P999, "0"), runs.Sum(m => m.Load.Errors).ToString(),
        ];
    }

    private void AddRatios(ScenarioResult result)
    {
        var first = result.Peers[0].Name;
        var pairs = result.Peers.Skip(1).Where(p => !Peer.IsReference(p.Name)).Select(p => (first, p.Name)).ToList();
        if (result.Find(Peer.Origin) is not null)
        {
            pairs.Add((Peer.Origin, Peer.NginxReturn));
        }

        var rows = new List<string[]>();
        foreach (var (name, other) in pairs)
        {
            if (result.Scenario.Method == Method.Saturation)
            {
                Add("saturated", result.CpuRatios(name, other));
            }

            foreach (var share in result.Rates.Keys.Where(share => result.BothAtRate(name, other, share)))
            {
                Add($"at {share:0%}", result.CpuRatiosAtRate(name, other, share));
            }

            void Add(string when, List<double> ratios) => rows.Add(
            [
                $"{name} / {other}", when, Number(Statistics.Median(ratios), "0.00"),
                Statistics.Range(ratios, "0.00"), ratios.Count.ToString(),
            ]);
        }

        _text.Append('\n');
        AddTable(["CPU ratio", "load", "median", "lowest-highest", "pairs that count"], rows);
    }

    private void AddTable(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            var cells = all[i].Select((cell, column) => column == 0 || all[i] == head
                ? cell.PadRight(widths[column])
                : cell.PadLeft(widths[column]));
            _text.Append($"| {string.Join(" | ", cells)} |\n");
            if (i == 0)
            {
                var rules = widths.Select((width, column) => new string('-', width - 1) + (column == 0 ? "-" : ":"));
                _text.Append($"| {string.Join(" | ", rules)} |\n");
            }
        }
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format);

    private static string Percent(List<Measurement> runs) =>
        Number(Statistics.Median(runs.Select(m => m.Utilization)) * 100, "0.0") + " %";
}
