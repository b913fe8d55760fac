using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>
/// The p99 of ordinary clients beside slow ones. The gateway has core 0 for itself, all others share core 1, as in
/// bench/compare; the ordinary clients are bench/openloop and the origin is bench/origin. Owner: one task.
/// </summary>
internal sealed class SlowCommand(Options options, Report report, CancellationToken stop)
{
    private const int GatewayCore = 0;
    private const int OwnCore = 1;
    private const int LoopsUsual = 1;
    private const double RateUsual = 2000;
    private const double SecondsUsual = 8;
    private const int Runs = 3;
    private const int SettleMs = 4000;
    private const int SampleMs = 500;
    private const double FactorMax = 1.5;
    private const double AboveUsMax = 1000;
    private const double DisturbedFrom = 0.10;
    private const double MiB = 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ProgressLine _progress = new();

    public async Task RunAsync(string version)
    {
        double rate = options.RateOr(RateUsual);
        Libc.BindThreads(1UL << OwnCore);
        try
        {
            using OriginProgram origin = new(options.OriginPath, OwnCore);
            await MeasureAsync(version, rate, origin.Port);
        }
        finally
        {
            Libc.BindThreads((1UL << Environment.ProcessorCount) - 1);
        }
    }

    private async Task MeasureAsync(string version, double rate, int originPort)
    {
        using LargeOrigin large = new();
        using Gateway gateway =
            await Gateway.StartAsync(options, Configuration(originPort, large.Port), GatewayCore);
        await gateway.SampleAsync();
        await OthersAsync(gateway, rate, 1);
        GatewaySample before = await gateway.SampleAsync();
        double allowance = (await gateway.MetricsAsync("weir_slabs_allowance_bytes"))[0] / MiB;
        List<SlowPhase> phases = [await PhaseAsync(gateway, rate, "nobody", null)];
        phases.Add(await PhaseAsync(gateway, rate, "slow heads", new SlowHeads(gateway.Port, options.Clients)));
        phases.Add(
            await PhaseAsync(gateway, rate, "stalled readers", new StalledReaders(gateway.Port, options.Clients)));
        GatewaySample after = await ClosedAsync(gateway, before);
        gateway.Signal(Libc.Terminate);
        int? exit = await gateway.ExitAsync(s_patience);
        Write(version, rate, phases, before, allowance);
        Judge(phases, before, after, allowance, exit, gateway.Log);
    }

    private async Task<SlowPhase> PhaseAsync(Gateway gateway, double rate, string name, SlowClients? slow)
    {
        List<OthersResult> runs = [];
        List<GatewaySample> samples = [];
        using (slow)
        {
            slow?.Start();
            await SampleAsync(gateway, samples, Task.Delay(SettleMs, CancellationToken.None));
            CoreUse use = new(gateway.Id, GatewayCore, OwnCore);
            for (int i = 1; i <= Runs && !stop.IsCancellationRequested; i++)
            {
                _progress.Show($"slow: beside {name}, run {i} of {Runs}");
                Task<OthersResult> run = OthersAsync(gateway, rate, options.SecondsOr(SecondsUsual));
                await SampleAsync(gateway, samples, run);
                runs.Add(await run);
                use.Look();
            }

            use.End();
            return runs.Count > 0
                ? new SlowPhase(name, runs, samples, use, slow)
                : throw new PressureException("interrupted");
        }
    }

    private static async Task SampleAsync(Gateway gateway, List<GatewaySample> samples, Task until)
    {
        while (!until.IsCompleted)
        {
            samples.Add(await gateway.SampleAsync());
            await Task.WhenAny(until, Task.Delay(SampleMs, CancellationToken.None));
        }
    }

    private Task<OthersResult> OthersAsync(Gateway gateway, double rate, double seconds) =>
        OthersResult.RunAsync(options.OpenLoopPath, OwnCore, gateway.Port, rate, seconds);

    // The pools have room for all: what is measured is the gateway, not a line in front of the origin.
    private string Configuration(int originPort, int largePort) => $$"""
        loops: {{options.LoopsOr(LoopsUsual)}}
        clusters:
          origin:
            destinations: [ "http://127.0.0.1:{{originPort}}" ]
          large:
            destinations: [ "http://127.0.0.1:{{largePort}}" ]
            pool: { max: {{options.Clients * 2}} }
        routes:
          - match: { path: /large }
            to: large
          - to: origin

        """;

    private static async Task<GatewaySample> ClosedAsync(Gateway gateway, GatewaySample before)
    {
        Stopwatch clock = Stopwatch.StartNew();
        GatewaySample sample = await gateway.SampleAsync();
        while (sample.Rented > before.Rented && clock.Elapsed < s_patience)
        {
            await Task.Delay(500, CancellationToken.None);
            sample = await gateway.SampleAsync();
        }

        return sample;
    }

    private void Write(
        string version, double rate, List<SlowPhase> phases, GatewaySample before, double allowance)
    {
        report.Title("Slow clients", version, $"Ordinary clients ask {rate:0} times a second (open loop, 1 KB, "
            + $"{OthersResult.Connections} connections) beside {options.Clients} slow ones of each kind: heads of one "
            + "byte a second, and readers of 10 MB that read nothing. Who is cut comes again. Gateway on core 0 with "
            + $"{options.LoopsOr(LoopsUsual)} loop, all others on core 1; medians of {Runs} runs of "
            + $"{options.SecondsOr(SecondsUsual)} s. Before the load RSS was {before.RssMiB:0.0} MiB; the allowance is "
            + $"{allowance:0} MiB.");
        report.Table(["beside", "p50 us", "p99 us", "p99 of each run", "highest us", "errors", "RSS MiB",
            "slabs MiB", "kernel sockets MiB", "gateway", "others on its core", "core 1",
            "slow ones cut"], phases.Select(phase => new[]
            {
                phase.Name, $"{phase.P50:0}", $"{phase.P99:0}", string.Join(' ', phase.Runs.Select(r => $"{r.P99:0}")),
                $"{phase.Runs.Max(run => run.Max):0}", $"{phase.Errors}", $"{phase.RssMiB:0.0}",
                $"{phase.AllocatedMiB:0.0}", $"{phase.Use.SocketMiB:0}", $"{phase.Use.Gateway:0 %}",
                $"{phase.Use.Others:0 %}", $"{phase.Use.Own:0 %}", $"{phase.Slow?.Ended ?? 0}",
            }));
    }

    private void SayDisturbed(List<SlowPhase> phases)
    {
        if (phases.Exists(phase => phase.Use.Others > DisturbedFrom))
        {
            report.Say($"Disturbed: others used up to {phases.Max(phase => phase.Use.Others):0 %} of the gateway's "
                + "core; the latencies say little.");
        }
    }

    private void Judge(
        List<SlowPhase> phases, GatewaySample before, GatewaySample after, double allowance, int? exit, GatewayLog log)
    {
        double undisturbed = phases[0].P99;
        double bound = Math.Max(undisturbed * FactorMax, undisturbed + AboveUsMax);
        SayDisturbed(phases);
        report.Checks(
        [
            .. phases.Skip(1).Select(phase => new Check(
                $"p99 beside {phase.Name}: at most {FactorMax:0.0} x or {AboveUsMax / 1000:0} ms above "
                + $"{undisturbed:0} us",
                $"{phase.P99:0} us", phase.P99 <= bound)),
            new("no error of the others", $"{phases.Sum(phase => phase.Errors)}",
                phases.TrueForAll(phase => phase.Errors == 0)),
            new("every slow client was let in", $"{phases.Sum(phase => phase.Slow?.Refused ?? 0)} refused",
                phases.TrueForAll(phase => phase.Slow is not { Refused: > 0 })),
            new($"slabs inside the allowance of {allowance:0} MiB",
                $"{phases.Max(phase => phase.AllocatedMiB):0.0} MiB",
                phases.TrueForAll(phase => phase.AllocatedMiB <= allowance)),
            new("RSS at most the allowance above what it was before",
                $"{phases.Max(phase => phase.RssMiB) - before.RssMiB:0.0} MiB",
                phases.TrueForAll(phase => phase.RssMiB - before.RssMiB <= allowance)),
            new("slabs given back", $"{after.Rented / 1024:0} KiB", after.Rented <= before.Rented),
            new("no defect in the log", $"{log.Suspects.Count} of {log.Lines} lines", log.Suspects.Count == 0),
            new("exit code 0 on SIGTERM", exit is null ? "did not end" : $"{exit}", exit == 0),
        ]);
        report.List("Suspect lines of the log:", log.Suspects);
    }
}
