namespace Weir.Pressure;

/// <summary>
/// The p99 of ordinary clients beside an attacker who opens streams of HTTP/2 and has them reset. The gateway has core
/// 0 for itself, all others share core 1. Owner: one task.
/// </summary>
internal sealed class ResetsCommand(Options options, Report report, CancellationToken stop)
{
    private const int GatewayCore = 0;
    private const int OwnCore = 1;
    private const double RateUsual = 20_000;
    private const double OthersRate = 2000;
    private const double SecondsUsual = 20;
    private const int SampleMs = 500;
    private const int ResetsMax = 200;
    private const double P99FactorMax = 2;
    private const double RssAboveMax = 64;
    private const double RateShareMin = 0.9;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ProgressLine _progress = new();
    private readonly double _rate = options.RateOr(RateUsual);
    private readonly double _seconds = options.SecondsOr(SecondsUsual);

    public async Task RunAsync(string version)
    {
        Libc.BindThreads(1UL << OwnCore);
        try
        {
            using OriginProgram origin = new(options.OriginPath, OwnCore);
            await MeasureAsync(version, origin.Port);
        }
        finally
        {
            Libc.BindThreads((1UL << Environment.ProcessorCount) - 1);
        }
    }

    private async Task MeasureAsync(string version, int originPort)
    {
        using Gateway gateway = await Gateway.StartAsync(options, Configuration(originPort), GatewayCore);
        await OthersAsync(gateway, seconds: 1);
        GatewaySample before = await gateway.SampleAsync();
        List<ResetPhase> phases =
        [
            await PhaseAsync(gateway, "nobody", null),
            await PhaseAsync(gateway, "resets of the client", ResetKind.ByClient),
            await PhaseAsync(gateway, "resets that the server has to send", ResetKind.ByServer),
        ];
        bool isAlive = gateway.IsAlive;
        gateway.Signal(Libc.Terminate);
        int? exit = await gateway.ExitAsync(s_patience);
        Write(version, phases, before);
        Judge(phases, before, isAlive, exit, gateway.Log);
    }

    /// <exception cref="PressureException">The gateway does not speak HTTP/2, or the run was interrupted.</exception>
    private async Task<ResetPhase> PhaseAsync(Gateway gateway, string name, ResetKind? kind)
    {
        stop.ThrowIfCancellationRequested();
        _progress.Show($"resets: beside {name}, {_seconds:0} s");
        List<GatewaySample> samples = [];
        CoreUse use = new(gateway.Id, GatewayCore, OwnCore);
        ResetAttack? attack = kind is { } chosen ? new ResetAttack(gateway.Port, chosen, _rate) : null;
        Task<OthersResult> run;
        using (attack)
        {
            attack?.Start();
            run = OthersAsync(gateway, _seconds);
            while (!run.IsCompleted)
            {
                samples.Add(await gateway.SampleAsync());
                await Task.WhenAny(run, Task.Delay(SampleMs, CancellationToken.None));
            }

            use.End();
        }

        return attack is { IsForeign: true }
            ? throw new PressureException("weir does not speak HTTP/2 by prior knowledge: there is nothing to attack")
            : new ResetPhase(name, await run, samples, use, attack);
    }

    private Task<OthersResult> OthersAsync(Gateway gateway, double seconds) =>
        OthersResult.RunAsync(options.OpenLoopPath, OwnCore, gateway.Port, OthersRate, seconds);

    private string Configuration(int originPort) => $"""
        loops: {options.LoopsOr(1)}
        routes:
          - to: http://127.0.0.1:{originPort}

        """;

    private void Write(string version, List<ResetPhase> phases, GatewaySample before)
    {
        report.Title("Streams that are reset", version, $"An attacker opens {_rate:0} streams of HTTP/2 a second, each "
            + "of which is reset before it is answered, and connects again when it is cut. Ordinary clients ask "
            + $"{OthersRate:0} times a second (HTTP/1.1, open loop, 1 KB, {OthersResult.Connections} connections). "
            + $"Gateway on core 0 with {options.LoopsOr(1)} loop, all others on core 1; {_seconds:0} s each. Before "
            + $"the load RSS was {before.RssMiB:0.0} MiB.");
        report.Table(["beside", "resets a second", "connections cut", "told by GOAWAY", "most resets on one",
            "connects refused", "p50 us", "p99 us", "highest us", "errors", "gateway", "core 1", "RSS MiB"],
            phases.Select(phase => new[]
            {
                phase.Name, $"{phase.Rate:0}", $"{phase.Attack?.Cut ?? 0}", $"{phase.Attack?.Told ?? 0}",
                $"{phase.Attack?.ResetsMax ?? 0}", $"{phase.Attack?.Refused ?? 0}", $"{phase.Others.P50:0}",
                $"{phase.Others.P99:0}", $"{phase.Others.Max:0}", $"{phase.Others.Errors}",
                $"{phase.Use.Gateway:0 %}", $"{phase.Use.Own:0 %}", $"{phase.RssMiB:0.0}",
            }));
    }

    private void Judge(
        List<ResetPhase> phases, GatewaySample before, bool isAlive, int? exit, GatewayLog log)
    {
        double undisturbed = phases[0].Others.P99;
        ResetPhase[] attacked = [.. phases.Where(phase => phase.Attack is not null)];
        report.Checks(
        [
            .. attacked.SelectMany(phase => new Check[]
            {
                new($"{phase.Name}: at least {RateShareMin:0 %} of {_rate:0} a second were sent",
                    $"{phase.Rate:0}", phase.Rate >= RateShareMin * _rate),
                new($"{phase.Name}: each connection cut within {ResetsMax} beyond its completed streams",
                    $"{phase.Attack!.ResetsMax}", phase.Attack.Cut > 0 && phase.Attack.ResetsMax <= ResetsMax),
                new($"{phase.Name}: p99 of others at most {P99FactorMax:0} x {undisturbed:0} us",
                    $"{phase.Others.P99:0} us", phase.Others.P99 <= P99FactorMax * undisturbed),
            }),
            new("no error of the others", $"{phases.Sum(phase => phase.Others.Errors)}",
                phases.TrueForAll(phase => phase.Others.Errors == 0)),
            new($"RSS at most {RssAboveMax:0} MiB above what it was before",
                $"{phases.Max(phase => phase.RssMiB) - before.RssMiB:0.0} MiB",
                phases.TrueForAll(phase => phase.RssMiB - before.RssMiB <= RssAboveMax)),
            new("no defect in the log", $"{log.Suspects.Count} of {log.Lines} lines", log.Suspects.Count == 0),
            new("alive, and exit code 0 on SIGTERM", !isAlive ? "ended" : exit is null ? "did not end" : $"{exit}",
                isAlive && exit == 0),
        ]);
        report.List("Suspect lines of the log:", log.Suspects);
    }
}
