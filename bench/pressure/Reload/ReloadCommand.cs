using System.Net;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>Reloads under load: nobody may notice, not even by a slow answer.</summary>
internal sealed class ReloadCommand(Options options, Report report, CancellationToken stop)
{
    private const double RateUsual = 5000;
    private const int LoopsUsual = 4;
    private const double RateShareMin = 0.9;
    private const int StepMs = 1000;

    // The clients begin after two seconds; then both programs are still slow for a while.
    private const int WarmUpMs = 6000;

    private readonly ProgressLine _progress = new();

    public async Task RunAsync(string version)
    {
        double rate = options.RateOr(RateUsual);
        SoakState state = new(seed: 1);
        using SoakOrigin origin = new(state);
        using Gateway gateway = await Gateway.StartAsync(options, Configuration(origin.Port, 0));
        int port = FreePort();
        List<string> failures = [];
        ReloadLoad load = new(gateway.Port, rate);
        Task running = load.RunAsync();
        await Task.Delay(WarmUpMs, CancellationToken.None);
        double[] quiet = await PhaseAsync("without reloads", load, _ => Task.CompletedTask);
        double[] changing = await PhaseAsync("with reloads", load, async number =>
        {
            if (await gateway.ReloadAsync(Configuration(origin.Port, number), number % 2 == 0 ? 0 : port) is { } why)
            {
                failures.Add($"reload {number}: {why}");
            }
        });
        load.Stop();
        await running;
        double defects = await gateway.DefectsAsync();
        failures.AddRange(load.Failures);
        failures.AddRange(state.Failures);
        failures.AddRange(gateway.Log.Suspects.Select(what => $"log: {what}"));
        report.Title("Reload", version, $"{options.Times} reloads, one a second, at {rate:0} requests/s with "
            + $"{options.LoopsOr(LoopsUsual)} loops: each changes routes, a cluster, its pool and a listener. "
            + $"{ReloadLoad.Kept} kept connections, {ReloadLoad.Tunnels} tunnels, {ReloadLoad.Streams} event streams "
            + $"and {ReloadLoad.Downloads} readers of 100 KB bodies; every byte compared.");
        report.Table(
            ["", "answers", "p50 ms", "p99 ms", "p99.9 ms", "longest ms"],
            [Row("without reloads", quiet), Row("with reloads", changing)]);
        report.Table(
            ["tunnel pieces", "streams read whole", "downloads", "failed"],
            [[$"{load.Pieces}", $"{load.StreamsRead}", $"{load.DownloadsRead}", $"{load.Failed}"]]);
        double perSecond = changing.Length * 1000.0 / (StepMs * options.Times);
        report.Checks(
        [
            new($"load: at least {RateShareMin:0 %} of {rate:0}/s", $"{perSecond:0}/s",
                perSecond >= rate * RateShareMin),
            new("nothing failed, no defect", $"{failures.Count + defects:0}", failures.Count + defects == 0),
        ]);
        report.List("What failed (the first ones):", [.. failures.Take(60)]);
    }

    private static string[] Row(string name, double[] ms) =>
    [
        name, $"{ms.Length}",
        $"{At(ms, 0.5):0.00}", $"{At(ms, 0.99):0.00}", $"{At(ms, 0.999):0.00}", $"{At(ms, 1):0.00}",
    ];

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task<double[]> PhaseAsync(string name, ReloadLoad load, Func<int, Task> step)
    {
        load.TakeLatencies();
        for (int i = 1; i <= options.Times && !stop.IsCancellationRequested; i++)
        {
            _progress.Show($"{name}: {i} of {options.Times}, {load.Failed} failed so far");
            Task pause = Task.Delay(StepMs, CancellationToken.None);
            await step(i);
            await pause;
        }

        return load.TakeLatencies();
    }

    // The pool of the named cluster changes each time; what goes to the origin by its URL must not notice.
    private string Configuration(int originPort, int number) => $$"""
        loops: {{options.LoopsOr(LoopsUsual)}}
        clusters:
          changing: { destinations: [ http://127.0.0.1:{{originPort}} ], pool: { max: {{1000 + number}} } }
        routes:
          - match: { path: /only-{{number}}/** }
            respond: 204
          - match: { path: /plain/** }
            to: changing
          - to: http://127.0.0.1:{{originPort}}

        """;
}
