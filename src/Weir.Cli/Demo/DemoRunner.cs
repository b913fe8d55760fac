using Weir.Configuration;
using Weir.Core;

namespace Weir.Cli;

/// <summary>
/// Runs the demo: a shop inside this process as the origin, and the gateway in front of it, connected by loopback
/// sockets as with any other origin. Owner: the main thread.
/// </summary>
internal static class DemoRunner
{
    /// <summary>Serves until SIGINT or SIGTERM; the result is the exit code.</summary>
    public static int Run()
    {
        DemoPlan plan = new();
        DemoSite site = new(new Catalogue());
        RunRequest request = new(
            new ConfigurationResult { Options = plan.Options }, new CommandLineArguments(), IsWatched: false);
        int exitCode = GatewayRunner.Run(request, FaultLevel.Error, server =>
        {
            server.ListenInProcess(plan.Origin, site.AnswerAsync);
            DemoBanner.Write(new Terminal(), plan, site.Catalogue.Count);
        });

        // Whoever ends a demo means the event streams of open pages too.
        return exitCode == ExitCode.No ? ExitCode.Done : exitCode;
    }
}
