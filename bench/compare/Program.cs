using System.Runtime.InteropServices;

namespace Weir.Compare;

/// <summary>Measures Weir beside its peers. Exit code: 0 done, 1 a bar was missed, 2 it could not be done.</summary>
internal static class Program
{
    private const int Interrupted = 130;

    private static int Main(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }

        var processes = new Processes();
        using var workspace = new Workspace();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        try
        {
            return Run(Options.Parse(args), processes, workspace);
        }
        catch (CompareException e)
        {
            Console.Error.WriteLine(processes.IsStopped ? "compare: interrupted" : $"compare: {e.Message}");
            return processes.IsStopped ? Interrupted : 2;
        }
        finally
        {
            processes.StopAll();
        }

        // The main thread always waits for a program that was started here; it finds it ended and leaves.
        void Leave(PosixSignalContext context)
        {
            context.Cancel = true;
            processes.StopAll();
        }
    }

    private static int Run(Options options, Processes processes, Workspace workspace)
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new CompareException("two cores are needed: one for the server, one for the client and the origin");
        }

        foreach (var crowd in options.Scenarios.Where(scenario => scenario.Method == Method.IdleCrowd))
        {
            IdleCrowd.RequireDescriptors(crowd);
        }

        using var origin = Server.Start(
            processes, workspace, Peer.OfOrigin(options), Placement.Instrument, originPort: 0, "/1k");
        var peers = options.Peers.Select(name => name switch
        {
            Peer.Nginx => Peer.OfNginx(options),
            Peer.Haproxy => Peer.OfHaproxy(options),
            Peer.Varnish => Peer.OfVarnish(options),
            Peer.Caddy => Peer.OfCaddy(options),
            Peer.Yarp => Peer.OfYarp(options),
            Peer.H2o => Peer.OfH2o(options),
            _ => new WeirProgram(options, processes, workspace).Find(origin.Port),
        }).ToList();

        var (heads, differences) = new HeaderCheck(options, processes, workspace).Run(peers);
        differences.ForEach(Progress.Say);

        var weir = peers.Find(peer => peer.Name == Peer.Weir);
        List<double> starts = weir is null ? [] : new StartTime(processes, workspace).Measure(weir, origin.Port);

        var runner = new ScenarioRunner(options, processes, workspace, new Client(options, processes));
        var results = options.Scenarios.Select(scenario => runner.Run(scenario, peers))
            .OfType<ScenarioResult>().ToList();

        var bars = Bars.Of(results, starts);
        var machine = new Machine(processes);
        var report = new Report();
        report.AddMachine(options, [
            .. peers.Select(peer => (peer.Name, machine.Version(peer.VersionCommand))),
            ("wrk", machine.Version(["wrk", "-v"])), ("h2load", machine.Version(["h2load", "--version"])),
            ("OpenSSL", machine.Version(["openssl", "version"]))]);
        report.AddBars(bars);
        results.ForEach(result => report.AddScenario(options, result));
        report.AddHeaders(heads, differences);
        Console.Write(report);
        Save(options, report);
        return bars.Exists(bar => bar.IsMissed) ? 1 : 0;
    }

    private static void Save(Options options, Report report)
    {
        if (options.SaveAs is null)
        {
            return;
        }

        var file = Path.Combine(options.Root, "bench", "results", $"{options.SaveAs}.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, report.ToString());
        Progress.Say($"saved bench/results/{options.SaveAs}.md");
    }
}
