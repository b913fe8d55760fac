namespace Weir.Pressure;

/// <summary>SIGTERM under load, several times in a row: nobody may notice but by a refused connect.</summary>
internal sealed class DrainCommand(Options options, Report report, CancellationToken stop)
{
    private const double RateUsual = 5000;
    private const int LoopsUsual = 4;
    private const double RateShareMin = 0.9;

    private static readonly TimeSpan s_before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_exitPatience = TimeSpan.FromSeconds(30);

    private readonly ProgressLine _progress = new();

    public async Task RunAsync(string version)
    {
        double rate = options.RateOr(RateUsual);
        List<string[]> rows = [];
        List<string> failures = [];
        List<DrainRound> rounds = [];
        List<int?> exits = [];
        for (int i = 1; i <= options.Times && !stop.IsCancellationRequested; i++)
        {
            _progress.Show($"drain {i} of {options.Times}, {rounds.Sum(r => r.Failed)} failed so far");
            SoakState state = new(seed: 1);
            using SoakOrigin origin = new(state);
            using Gateway gateway = await Gateway.StartAsync(options, Configuration(origin.Port));
            DrainRound round = new(gateway, rate);
            await round.RunAsync(s_before);
            int? exit = await gateway.ExitAsync(s_exitPatience);
            round.End();
            rounds.Add(round);
            exits.Add(exit);
            failures.AddRange(round.Failures.Select(what => $"{i}: {what}"));
            failures.AddRange(state.Failures.Select(what => $"{i}: {what}"));
            failures.AddRange(gateway.Log.Suspects.Select(what => $"{i}: log: {what}"));
            rows.Add([
                $"{i}", $"{round.Rate:0}", $"{round.Answered}", $"{round.AnsweredAfter}", $"{round.Announced}",
                $"{round.IdleEnds}", $"{round.Refused}", $"{round.RefusesAfterMs:0.0}", $"{round.Failed}",
                exit is null ? "none" : $"{exit}", $"{round.SecondsAfter:0.0}",
            ]);
        }

        if (rounds.Count == 0)
        {
            throw new PressureException("interrupted");
        }

        double usual = Statistics.Median(rounds.Select(round => round.Rate));
        report.Title("Drain", version, $"SIGTERM at {rate:0} requests/s with {options.LoopsOr(LoopsUsual)} loops, "
            + $"{rounds.Count} times: {DrainRound.Kept} busy kept connections, {DrainRound.Seldom} that ask every "
            + $"other second, {DrainRound.Sleeping} that only wait, and new ones all the time; every answer compared.");
        report.Table(["round", "requests/s", "answered", "after SIGTERM", "close announced", "closed idle",
            "connects refused", "refuses after ms", "failed", "exit", "seconds"], rows);
        report.Checks(
        [
            new($"load: at least {RateShareMin:0 %} of {rate:0}/s in the median round", $"{usual:0}/s",
                usual >= rate * RateShareMin),
            new("no reset, no wrong or missing answer", $"{rounds.Sum(round => round.Failed)} of "
                + $"{rounds.Sum(round => round.Answered)}", failures.Count == 0),
            new("exit code 0 each time", string.Join(' ', exits.Select(exit => exit?.ToString() ?? "none")),
                exits.TrueForAll(exit => exit == 0)),
        ]);
        report.List("What failed (the first ones of each round):", [.. failures.Take(60)]);
    }

    private string Configuration(int originPort) => $$"""
        loops: {{options.LoopsOr(LoopsUsual)}}
        drain: { grace: 3s }
        routes:
          - to: http://127.0.0.1:{{originPort}}

        """;
}
