using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>What thousands of connections that do nothing cost in memory. Owner: one task.</summary>
internal sealed class HeldCommand(Options options, Report report, CancellationToken stop, bool isTunnels)
{
    private const int IdleUsual = 10_000;
    private const int TunnelsUsual = 5_000;
    private const double IdleBarMiB = 60;
    private const double TunnelsBarMiB = 40;
    private const int LoopsUsual = 4;
    private const int Together = 64;

    /// <summary>Far from the number of ports that one pair of addresses has.</summary>
    private const int PortsOfASource = 5_000;

    private const int DescriptorsSpare = 500;
    private const int Samples = 5;

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ProgressLine _progress = new();
    private readonly SoakState _state = new(seed: 1);
    private readonly List<string> _failures = [];

    private string What => isTunnels ? "tunnels" : "idle connections";

    private double BarMiB => isTunnels ? TunnelsBarMiB : IdleBarMiB;

    public async Task RunAsync(string version)
    {
        int count = options.ConnectionsOr(isTunnels ? TunnelsUsual : IdleUsual);
        long descriptors = Libc.RaiseDescriptorLimit();
        if ((isTunnels ? count * 2 : count) + DescriptorsSpare > descriptors)
        {
            throw new PressureException($"{count} {What} need more than the {descriptors} descriptors of this user");
        }

        using SoakOrigin origin = new(_state);
        using Gateway gateway = await Gateway.StartAsync(options, Configuration(origin.Port, count));
        using (await HeldConnection.OpenAsync(gateway.Port, 0, 0, isTunnels))
        {
            await Task.Delay(1000, CancellationToken.None);
        }

        GatewaySample before = await QuietAsync(gateway);
        HeldConnection?[] held = new HeldConnection?[count];
        await EachAsync(count, "opened", async i =>
            held[i] = await HeldConnection.OpenAsync(gateway.Port, i + 1, 1 + (i / PortsOfASource), isTunnels));
        GatewaySample during = await QuietAsync(gateway);
        await EachAsync(count, "asked again", async i => await (held[i]?.AskAsync() ?? Task.CompletedTask));
        GatewaySample asked = await gateway.SampleAsync();
        Array.ForEach(held, connection => connection?.Dispose());
        GatewaySample after = await ClosedAsync(gateway, before);
        gateway.Signal(Libc.Terminate);
        int? exit = await gateway.ExitAsync(s_patience);
        Write(version, count, [before, during, asked, after], exit, gateway.Log);
    }

    private string Configuration(int originPort, int count) => $$"""
        loops: {{options.LoopsOr(LoopsUsual)}}
        limits: { connections: {{count + Together}} }
        timeouts: { idle: 10m }
        clusters:
          origin:
            destinations: [ "http://127.0.0.1:{{originPort}}" ]
            pool: { max: {{count + Together}} }
        routes:
          - to: origin

        """;

    /// <summary>Does something with every connection, some at a time.</summary>
    private async Task EachAsync(int count, string did, Func<int, Task> work)
    {
        int next = -1;
        int done = 0;
        Task all = Task.WhenAll(Enumerable.Range(0, Together).Select(_ => WorkAsync()));
        while (!all.IsCompleted)
        {
            await Task.WhenAny(all, Task.Delay(500, CancellationToken.None));
            _progress.Show($"{What}: {did} {Volatile.Read(ref done)} of {count}");
        }

        await all;

        async Task WorkAsync()
        {
            for (int i = Interlocked.Increment(ref next); i < count && !stop.IsCancellationRequested;
                i = Interlocked.Increment(ref next))
            {
                try
                {
                    await work(i).WaitAsync(s_patience, CancellationToken.None);
                    Interlocked.Increment(ref done);
                }
                catch (Exception e) when (e is WireException or WireEndException or TimeoutException)
                {
                    lock (_failures)
                    {
                        _failures.Add($"number {i} could not be {did}: {e.Message}");
                    }
                }
            }
        }
    }

    /// <summary>The median of some seconds in which nothing happens.</summary>
    private static async Task<GatewaySample> QuietAsync(Gateway gateway)
    {
        await Task.Delay(s_quiet, CancellationToken.None);
        List<GatewaySample> samples = [];
        for (int i = 0; i < Samples; i++)
        {
            samples.Add(await gateway.SampleAsync());
            await Task.Delay(200, CancellationToken.None);
        }

        return samples[^1] with { RssMiB = Statistics.Median(samples.Select(sample => sample.RssMiB)) };
    }

    private static async Task<GatewaySample> ClosedAsync(Gateway gateway, GatewaySample before)
    {
        Stopwatch clock = Stopwatch.StartNew();
        GatewaySample sample = await gateway.SampleAsync();
        while (!SoakReport.IsIdle(before, sample) && clock.Elapsed < s_patience)
        {
            await Task.Delay(500, CancellationToken.None);
            sample = await gateway.SampleAsync();
        }

        return sample;
    }

    private void Write(string version, int count, GatewaySample[] samples, int? exit, GatewayLog log)
    {
        report.Title(isTunnels ? "Open tunnels" : "Idle connections", version, isTunnels
            ? $"{count} tunnels (Upgrade, 101), one echo through each, then idle, then one more echo each."
            : $"{count} kept connections, one request on each, then idle; at the end one more request on each.");
        string[] when = ["idle process", $"{count} {What}", "after the second question", "all closed"];
        report.Table(["", "RSS MiB", "descriptors", "slabs rented KiB", "slabs allocated KiB"],
            samples.Select((sample, i) => new[]
            {
                when[i], $"{sample.RssMiB:0.0}", $"{sample.Descriptors}", $"{sample.Rented / 1024:0}",
                $"{sample.Allocated / 1024:0}",
            }));
        double above = samples[1].RssMiB - samples[0].RssMiB;
        List<string> failures = [.. _failures, .. _state.Failures];
        report.Checks(
        [
            new($"RSS above the idle process: at most {BarMiB:0} MiB",
                $"{above:0.0} MiB, {above * 1024 / count:0.00} KiB each", above <= BarMiB),
            new("every connection opened and answered both times", $"{failures.Count} did not", failures.Count == 0),
            new("all given back", $"{samples[3].Descriptors} descriptors of {samples[0].Descriptors}, "
                + $"{samples[3].Tunnels:0} tunnels", SoakReport.IsIdle(samples[0], samples[3])),
            new("no defect in the log", $"{log.Suspects.Count} of {log.Lines} lines", log.Suspects.Count == 0),
            new("exit code 0 on SIGTERM", exit is null ? "did not end" : $"{exit}", exit == 0),
        ]);
        report.List("What failed (the first ones):", [.. failures.Take(20)]);
        report.List("Suspect lines of the log:", log.Suspects);
    }
}
