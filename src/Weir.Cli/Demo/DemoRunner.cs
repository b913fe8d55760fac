using Weir.Configuration;
using Weir.Core;

namespace Weir.Cli;

/// <summary>
/// Runs the demo: a shop inside this process and its reviews in another one as the origins, and the gateway in front of
/// both, connected by loopback sockets as with any other origin. Owner: the main thread.
/// </summary>
internal static class DemoRunner
{
    /// <summary>
    /// Serves until SIGINT or SIGTERM, or only writes the configuration. The result is the exit code.
    /// </summary>
    public static int Run(bool writesConfiguration)
    {
        Terminal terminal = new();
        using DemoTurn turn = new();
        DemoPlan plan = new();
        if (writesConfiguration)
        {
            terminal.Output.Write(DemoConfiguration.Write(plan));
            return ExitCode.Done;
        }

        using ReviewsProcess? reviews = ReviewsProcess.TryStart(plan.ReviewsPort, out string? problem);
        plan = plan with { HasReviews = reviews is not null };
        ConfigurationResult configuration = ConfigurationFile.Parse(DemoConfiguration.Write(plan), "demo.yaml");
        new ErrorReport(terminal).Write(configuration);
        if (configuration.Options is null)
        {
            return ExitCode.Wrong;
        }

        RunRequest request = new(configuration, new CommandLineArguments(), IsWatched: false);
        DemoSite site = new(new Catalogue());
        DemoBanner banner = new(terminal, plan, site.Catalogue.Count);
        int exitCode = GatewayRunner.Run(request, FaultLevel.Error, server =>
        {
            server.ListenInProcess(plan.Shop, site.AnswerAsync);
            turn.End();
            banner.Write(reviews?.Id, problem);
        });

        // Whoever ends a demo means the event streams of open pages too.
        return exitCode == ExitCode.No ? ExitCode.Done : exitCode;
    }
}
