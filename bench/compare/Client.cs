using System.Text.Json;

namespace Weir.Compare;

/// <summary>Runs the load generators beside the servers and reads the server's time around them.</summary>
internal sealed class Client(Options options, Processes processes)
{
    public const int ServerCore = 0;
    public const int ClientCore = 1;
    private const double PatienceSeconds = 30;

    /// <summary>Connections that ask again as soon as they are answered.</summary>
    public Measurement Saturate(Server server, Scenario scenario, double seconds)
    {
        string[] command = scenario.IsHttp2
            ? H2Load(server, scenario, seconds)
            : options.WithWrk(scenario)
            ? ["wrk", "--threads", "1", "--connections", scenario.Connections.ToString(), "--duration",
                $"{Math.Ceiling(seconds)}s", "--script", ScriptPath, .. FieldsOf(scenario), UrlOf(server, scenario)]
            : OpenLoop("max", server, scenario, seconds, 0);
        return Measure(server, scenario, command, seconds);
    }

    /// <summary>Requests at a constant rate, each timed from the instant it was due.</summary>
    public Measurement AtRate(Server server, Scenario scenario, double rate, double seconds)
    {
        const double WarmUp = 0.5;
        if (scenario.IsHttp2)
        {
            return Measure(server, scenario,
                [.. H2Load(server, scenario, seconds), $"--rps={rate / scenario.Connections:0.###}"], seconds);
        }

        return Measure(
            server, scenario, OpenLoop($"{rate:0}", server, scenario, seconds, WarmUp), seconds + WarmUp);
    }

    private string ScriptPath => Path.Combine(options.Root, "bench", "compare", "wrk-report.lua");

    private static string UrlOf(Server server, Scenario scenario) =>
        $"{(server.IsSecure ? "https" : "http")}://127.0.0.1:{server.Port}{server.Peer.PathFor(scenario)}";

    /// <summary>wrk and openloop take them in the same way.</summary>
    private static IEnumerable<string> FieldsOf(Scenario scenario) =>
        scenario.Fields.SelectMany(field => new[] { "--header", field });

    /// <summary>Cipher and group are those of openloop. Without warm-up of its own: all of it is counted.</summary>
    private static string[] H2Load(Server server, Scenario scenario, double seconds) =>
        ["h2load", $"--clients={scenario.Connections}", $"--max-concurrent-streams={scenario.Streams}", "--threads=1",
            $"--duration={seconds}", "--npn-list=h2", "--tls13-ciphers=TLS_AES_128_GCM_SHA256", "--groups=X25519",
            UrlOf(server, scenario)];

    private string[] OpenLoop(string rate, Server server, Scenario scenario, double seconds, double warmUp)
    {
        string[] body = scenario.PostBytes > 0 ? ["--post", scenario.PostBytes.ToString()] : [];
        string[] close = scenario.ClosesConnections ? ["--close"] : [];
        string[] resume = scenario.Resumes ? ["--resume"] : [];
        // How long a coded body gets is the server's business; the report shows it.
        string[] length = scenario.Extras.HasFlag(Extras.Gzip) ? [] : ["--length", scenario.Length.ToString()];
        return [options.OpenLoopPath, "--rate", rate, "--duration", $"{seconds}", "--warmup", $"{warmUp}",
            "--connections", scenario.Connections.ToString(), .. length, .. body, .. close, .. resume,
            .. FieldsOf(scenario), UrlOf(server, scenario)];
    }

    private Measurement Measure(Server server, Scenario scenario, string[] command, double seconds)
    {
        string[] pinned = scenario.Instrument.Core is { } core ? ["taskset", "-c", core.ToString()] : [];
        var othersBefore = ProcFs.CoreBusySeconds(ServerCore);
        var before = server.CpuSeconds;
        var (code, output, error) = processes.Run(
            [.. pinned, .. command], TimeSpan.FromSeconds(seconds + PatienceSeconds));
        var cpu = server.CpuSeconds - before;
        // On shared cores the instruments are among the others, and nothing can be said of the rest.
        var others = scenario.IsPinned ? ProcFs.CoreBusySeconds(ServerCore) - othersBefore - cpu : 0;
        var load = code != 0 ? null : scenario.IsHttp2 ? H2LoadOutput.Parse(output) : ParseJson(output);
        if (load is null)
        {
            throw new CompareException($"{command[0]} against {server.Peer.Name} failed: {error}{output}");
        }

        if (load.Completed == 0)
        {
            throw new CompareException($"{server.Peer.Name} completed no request: {output}");
        }

        var wall = load.LoadSeconds;
        return new Measurement(
            cpu * 1e6 / load.Completed, cpu / wall, Math.Max(0, others / wall), load.Completed / wall, load);
    }

    /// <summary>wrk and openloop end with one line of it.</summary>
    private static LoadResult? ParseJson(string output)
    {
        var json = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(l => l.StartsWith('{'));
        return json is null ? null : JsonSerializer.Deserialize<LoadResult>(json);
    }
}
