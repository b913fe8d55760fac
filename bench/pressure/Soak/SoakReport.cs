namespace Weir.Pressure;

/// <summary>The tables of a soak and what had to hold. Owner: one task.</summary>
internal sealed class SoakReport(
    Report report, SoakState state, IReadOnlyList<GatewaySample> samples, GatewaySample before)
{
    private const double WarmUpShare = 0.10;
    private const double FirstPartEnd = 0.35;
    private const double LastPartBegin = 0.75;
    private const double GrowthShare = 0.10;
    private const double GrowthMiB = 6;
    private const double SlabTolerance = 64 * 1024;
    private const double SkippedShareMax = 0.01;

    /// <summary>Whether nothing is left of the load.</summary>
    public static bool IsIdle(GatewaySample before, GatewaySample now) =>
        now.Descriptors <= before.Descriptors && now.Rented <= before.Rented + SlabTolerance
        && now.Active == 0 && now.Tunnels == 0;

    public void Write(string version, string how)
    {
        report.Title("Soak", version, how);
        Verdict[] verdicts = Enum.GetValues<Verdict>();
        report.Section("Requests by kind");
        report.Table(["kind", "all", .. verdicts.Select(Name)], Enum.GetValues<TrafficKind>().Select(kind => (string[])
        [
            $"{kind}", $"{verdicts.Sum(verdict => state.Count(kind, verdict))}",
            .. verdicts.Select(verdict => $"{state.Count(kind, verdict)}"),
        ]));
        report.Section("Injected faults");
        report.Table(["at the origin", "times"],
            Enum.GetValues<OriginFault>().Select(fault => new[] { $"{fault}", $"{state.Count(fault)}" }));
        report.Table(["at the client", "times"],
            Enum.GetValues<ClientFault>().Select(fault => new[] { $"{fault}", $"{state.Count(fault)}" }));
        report.Table(["the gateway answered", "times"],
            state.Words.OrderByDescending(word => word.Value).Select(word => new[] { word.Key, $"{word.Value}" }));
        WriteSamples();
    }

    public void Judge(SoakEnd end, GatewayLog log)
    {
        double first = Median(WarmUpShare, FirstPartEnd);
        double last = Median(LastPartBegin, 1);
        GatewaySample after = end.After;

        // Slabs that a burst has taken stay allocated; they are bounded and counted, and no leak.
        double slabs = Math.Max(0, SlabsMiB(LastPartBegin, 1) - SlabsMiB(WarmUpShare, FirstPartEnd));
        double bound = (first * (1 + GrowthShare)) + GrowthMiB + slabs;
        report.Checks(
        [
            new("every request ended as its plan allows", $"{state.Failed} did not", state.Failed == 0),
            new("none without an end", $"{end.Left}", end.Left == 0),
            new($"left out because too many were under way: at most {SkippedShareMax:0 %}", $"{end.Skipped}",
                end.Skipped <= state.Ended * SkippedShareMax),
            new($"RSS flat: the last quarter's median at most that of {WarmUpShare:0 %}-{FirstPartEnd:0 %} of the time "
                + $"+ {GrowthShare:0 %} + {GrowthMiB:0} MiB + slabs allocated between",
                $"{first:0.0} to {last:0.0} MiB, slabs {slabs:+0.0} MiB", last <= bound),
            new("descriptors back", $"{before.Descriptors} before, {after.Descriptors} after",
                after.Descriptors <= before.Descriptors),
            new("slabs given back", $"{before.Rented / 1024:0} KiB before, {after.Rented / 1024:0} KiB after",
                after.Rented <= before.Rented + SlabTolerance),
            new("no request under way", $"{after.Active:0}", after.Active == 0),
            new("no open tunnel", $"{after.Tunnels:0}", after.Tunnels == 0),
            new("no defect in log and metrics", $"{log.Suspects.Count} of {log.Lines} lines, {end.Defects:0} counted",
                log.Suspects.Count == 0 && end.Defects == 0),
            new("the process lived", end.IsAlive ? "yes" : "no", end.IsAlive),
            new("exit code 0 or 1 on SIGTERM", end.Exit is null ? "did not end" : $"{end.Exit}",
                end.Exit is 0 or 1),
        ]);
        report.List("What did not end as planned (the first ones):", state.Failures);
        report.List("Suspect lines of the log:", log.Suspects);
        if (!end.IsAlive || end.Exit is not (0 or 1))
        {
            report.List("The last lines of the log:", [log.Last]);
        }
    }

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.ExplainedAnswer => "fault answered",
        Verdict.ExplainedCut => "cut, explained",
        Verdict.LostBehind => "behind a cut",
        Verdict.IdleRace => "idle race",
        Verdict.LateOrigin => "origin late",
        _ => $"{verdict}".ToLowerInvariant(),
    };

    private void WriteSamples()
    {
        if (samples.Count == 0)
        {
            return;
        }

        report.Section("What the gateway held");
        report.Table(["", "before", "median", "highest", "last"],
        [
            Row("RSS MiB", sample => sample.RssMiB, "0.0"),
            Row("descriptors", sample => sample.Descriptors, "0"),
            Row("slabs rented MiB", sample => sample.Rented / 1024 / 1024, "0.00"),
            Row("slabs allocated MiB", sample => sample.Allocated / 1024 / 1024, "0.00"),
            Row("managed heap MiB", sample => sample.Heap / 1024 / 1024, "0.0"),
            Row("requests under way", sample => sample.Active, "0"),
            Row("open tunnels", sample => sample.Tunnels, "0"),
        ]);
        const int Parts = 10;
        IEnumerable<string> medians = Enumerable.Range(0, Parts)
            .Select(i => Median(i / (double)Parts, (i + 1) / (double)Parts).ToString("0.0"));
        (double X, double Y)[] later = [.. samples.Skip(samples.Count / Parts).Select(s => (s.At / 3600, s.RssMiB))];
        report.Say($"RSS by tenths of the time, medians in MiB: {string.Join(", ", medians)}. After the first tenth it "
            + $"moved by {Statistics.Slope(later):+0.0;-0.0} MiB an hour (least squares).");
    }

    private string[] Row(string what, Func<GatewaySample, double> value, string format) =>
    [
        what, value(before).ToString(format), Statistics.Median(samples.Select(value)).ToString(format),
        samples.Max(value).ToString(format), value(samples[^1]).ToString(format),
    ];

    private double Median(double from, double to) => Median(from, to, static sample => sample.RssMiB);

    private double SlabsMiB(double from, double to) =>
        Median(from, to, static sample => sample.Allocated / 1024 / 1024);

    private double Median(double from, double to, Func<GatewaySample, double> value) => Statistics.Median(
        samples.Where((_, i) => i >= from * samples.Count && i < to * samples.Count).Select(value));
}
