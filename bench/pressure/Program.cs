using System.Runtime.InteropServices;

namespace Weir.Pressure;

/// <summary>Exit code: 0 all held, 1 something did not, 2 the call or a program is wrong.</summary>
internal static class Program
{
    private const int Interrupted = 130;

    private static async Task<int> Main(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }

        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        try
        {
            Options options = Options.Parse(args);
            Libc.RaiseDescriptorLimit();
            string version = await Gateway.PrepareAsync(options);
            Report report = new();
            string[] commands = options.Command == "all"
                ? ["soak", "slow", "resets", "drain", "reload", "idle", "tunnels"]
                : [options.Command];
            foreach (string command in commands)
            {
                Options chosen = options.Command == "all" ? options.Short(command) : options;
                await RunAsync(chosen, report, version, stop.Token);
            }

            Console.Write(report);
            report.Save(options);
            return report.Holds ? 0 : 1;
        }
        catch (PressureException e)
        {
            Console.Error.WriteLine($"pressure: {e.Message}");
            return stop.IsCancellationRequested ? Interrupted : 2;
        }

        catch (Exception e) when (e is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            Console.Error.WriteLine($"pressure: the gateway does not answer: {e.Message}");
            return 1;
        }

        // Commands look at the token and end early, with the gateway that they started.
        void Leave(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static Task RunAsync(Options options, Report report, string version, CancellationToken stop) =>
        options.Command switch
        {
            "soak" => new SoakCommand(options, report, stop).RunAsync(version),
            "slow" => new SlowCommand(options, report, stop).RunAsync(version),
            "resets" => new ResetsCommand(options, report, stop).RunAsync(version),
            "drain" => new DrainCommand(options, report, stop).RunAsync(version),
            "reload" => new ReloadCommand(options, report, stop).RunAsync(version),
            "idle" => new HeldCommand(options, report, stop, isTunnels: false).RunAsync(version),
            "tunnels" => new HeldCommand(options, report, stop, isTunnels: true).RunAsync(version),
            _ => throw new PressureException($"{options.Command} is no command"),
        };
}
