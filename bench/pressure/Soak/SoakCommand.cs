using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>Constant load with faults on both sides; afterwards nothing may be left of it. Owner: one task.</summary>
internal sealed class SoakCommand(Options options, Report report, CancellationToken stop)
{
    private const double RateUsual = 500;
    private const int LoopsUsual = 4;
    private const double EndMs = SoakState.PatienceMs + 5000;

    private static readonly TimeSpan s_idlePatience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan s_exitPatience = TimeSpan.FromSeconds(40);

    private readonly ProgressLine _progress = new();
    private readonly List<GatewaySample> _samples = [];
    private readonly SoakState _state = new(options.Seed);

    public async Task RunAsync(string version)
    {
        double rate = options.RateOr(RateUsual);
        TimeSpan duration = TimeSpan.FromMinutes(options.Minutes);
        using SoakOrigin origin = new(_state);
        using Gateway gateway = await Gateway.StartAsync(options, Configuration(origin.Port));
        using SoakClient client = new(_state, gateway.Port);
        await gateway.SampleAsync();
        GatewaySample before = await gateway.SampleAsync();
        double cpu = ProcFs.CpuSeconds(gateway.Id);
        Stopwatch clock = Stopwatch.StartNew();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task load = client.RunAsync(rate, duration, end.Token);
        while (!load.IsCompleted && gateway.IsAlive)
        {
            await Task.Delay(1000, CancellationToken.None);
            _state.Sweep();
            await SampleAsync(gateway, clock.Elapsed, duration);
        }

        await end.CancelAsync();
        double seconds = clock.Elapsed.TotalSeconds;
        cpu = ProcFs.CpuSeconds(gateway.Id) - cpu;
        double ownCpu = Environment.CpuUsage.TotalTime.TotalSeconds;
        _progress.Say("the load has ended; waiting for what is under way");
        await WaitAsync(() => _state.InFlight == 0, EndMs);
        long left = _state.InFlight;
        client.CloseIdle();
        GatewaySample after = await SettleAsync(gateway, before);
        bool isAlive = gateway.IsAlive;
        double defects = isAlive ? await gateway.DefectsAsync() : 0;
        gateway.Signal(Libc.Terminate);
        int? exit = await gateway.ExitAsync(s_exitPatience);
        SoakReport text = new(report, _state, _samples, before);
        text.Write(version, $"{rate:0} requests/s for {seconds:0} s with {options.LoopsOr(LoopsUsual)} loops, seed "
            + $"{options.Seed}, faults on both sides; every answer, body and number was compared. The gateway used "
            + $"{cpu / seconds:0.00} of a core, clients and origin {ownCpu / seconds:0.00}.");
        text.Judge(new SoakEnd(after, left, client.Skipped, defects, isAlive, exit), gateway.Log);
    }

    private string Configuration(int originPort) => $$"""
        loops: {{options.LoopsOr(LoopsUsual)}}
        timeouts: { head: 3s, idle: 60s }
        clusters:
          origin:
            destinations: [ "http://127.0.0.1:{{originPort}}" ]
            timeouts: { connect: 2s, first_byte: 1s, between_bytes: 2s }
        routes:
          - to: origin

        """;

    private async Task SampleAsync(Gateway gateway, TimeSpan elapsed, TimeSpan duration)
    {
        try
        {
            GatewaySample sample = await gateway.SampleAsync();
            _samples.Add(sample);
            _progress.Show($"{elapsed:hh\\:mm\\:ss} of {duration:hh\\:mm\\:ss}  "
                + $"{_state.Ended / elapsed.TotalSeconds:0}/s  ended {_state.Ended}  under way {_state.InFlight}  "
                + $"failed {_state.Failed}  RSS {sample.RssMiB:0.0} MiB  descriptors {sample.Descriptors}  "
                + $"slabs {sample.Rented / 1024 / 1024:0.0} MiB");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            _state.Fail($"the admin address does not answer: {e.Message}");
        }
    }

    /// <summary>Parked upstream connections expire after seconds, lingering ones too.</summary>
    private static async Task<GatewaySample> SettleAsync(Gateway gateway, GatewaySample before)
    {
        GatewaySample sample = before;
        Stopwatch clock = Stopwatch.StartNew();
        do
        {
            await Task.Delay(500, CancellationToken.None);
            if (!gateway.IsAlive)
            {
                break;
            }

            sample = await gateway.SampleAsync();
        }
        while (clock.Elapsed < s_idlePatience && !SoakReport.IsIdle(before, sample));
        return sample;
    }

    private async Task WaitAsync(Func<bool> condition, double boundMs)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition() && clock.ElapsedMilliseconds < boundMs)
        {
            await Task.Delay(200, CancellationToken.None);
            _state.Sweep();
        }
    }
}
