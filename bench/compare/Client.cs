using System.Text.Json;

namespace Weir.Compare;

/// <summary>Runs the load generators on the client's core and reads the server's time around them.</summary>
internal sealed class Client(Options options, Processes processes)
{
    public const int ServerCore = 0;
    public const int ClientCore = 1;
    private const double PatienceSeconds = 30;

    /// <summary>64 connections that ask again as soon as they are answered.</summary>
    public Measurement Saturate(Server server, Scenario scenario, double seconds)
    {
        var url = $"http://127.0.0.1:{server.Port}{server.Peer.PathFor(scenario)}";
        string[] command = options.WithWrk(scenario)
            ? ["wrk", "--threads", "1", "--connections", Scenario.Connections.ToString(), "--duration",
                $"{Math.Ceiling(seconds)}s", "--script", ScriptPath, url]
            : OpenLoop("max", scenario, seconds, 0, url);
        return Measure(server, command, seconds);
    }

    /// <summary>Requests at a constant rate, each timed from the instant it was due.</summary>
    public Measurement AtRate(Server server, Scenario scenario, double rate, double seconds)
    {
        var url = $"http://127.0.0.1:{server.Port}{server.Peer.PathFor(scenario)}";
        const double WarmUp = 0.5;
        return Measure(server, OpenLoop($"{rate:0}", scenario, seconds, WarmUp, url), seconds + WarmUp);
    }

    private string ScriptPath => Path.Combine(options.Root, "bench", "compare", "wrk-report.lua");

    private string[] OpenLoop(string rate, Scenario scenario, double seconds, double warmUp, string url) =>
        [options.OpenLoopPath, "--rate", rate, "--duration", $"{seconds}", "--warmup", $"{warmUp}", "--connections",
            Scenario.Connections.ToString(), "--length", scenario.Length.ToString(), url];

    private Measurement Measure(Server server, string[] command, double seconds)
    {
        var othersBefore = ProcFs.CoreBusySeconds(ServerCore);
        var before = server.CpuSeconds;
        var (code, output, error) = processes.Run(
            ["taskset", "-c", ClientCore.ToString(), .. command], TimeSpan.FromSeconds(seconds + PatienceSeconds));
        var cpu = server.CpuSeconds - before;
        var others = ProcFs.CoreBusySeconds(ServerCore) - othersBefore - cpu;
        var json = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(l => l.StartsWith('{'));
        if (code != 0 || json is null)
        {
            throw new CompareException($"{command[0]} against {server.Peer.Name} failed: {error}{output}");
        }

        var load = JsonSerializer.Deserialize<LoadResult>(json)!;
        if (load.Completed == 0)
        {
            throw new CompareException($"{server.Peer.Name} completed no request: {json}");
        }

        // The open-loop client states its counted part; its warm-up is load as well.
        var wall = command[0] == "wrk" ? load.LoadSeconds : seconds;
        return new Measurement(
            cpu * 1e6 / load.Completed, cpu / wall, Math.Max(0, others / wall), load.Completed / wall, load);
    }
}
