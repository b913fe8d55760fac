using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Admin;
using Weir.Core;
using Weir.Gateway;
using Weir.Telemetry;

namespace Weir.Cli;

/// <summary>Runs a gateway in the foreground, from its start to the end of its drain. Owner: the main thread.</summary>
internal static class GatewayRunner
{
    private static readonly TimeSpan s_flushBound = TimeSpan.FromSeconds(2);

    // Whoever follows the drain is told its end within so much.
    private static readonly TimeSpan s_watchersBound = TimeSpan.FromSeconds(1);

    /// <summary>Serves until SIGTERM or SIGINT; the result is the exit code.</summary>
    public static int Run(GatewayOptions options) => Run(options, FaultLevel.Info, beforeServing: null);

    /// <summary>
    /// As above; what is below <paramref name="minimum"/> is not logged, and <paramref name="beforeServing"/> is called
    /// when everything is open.
    /// </summary>
    public static int Run(GatewayOptions options, FaultLevel minimum, Action<GatewayServer>? beforeServing)
    {
        using EventLog log = OpenLog(minimum);
        MetricsRegistry registry = new();
        log.Register(registry);
        DateTimeOffset started = new(Process.GetCurrentProcess().StartTime);
        ProcessMetrics.Register(registry, static () => DateTimeOffset.UtcNow, started);
        using DrainSwitch drain = new();
        string loops = Count(options.Loops, "loop");
        if (options.Loops == 0)
        {
            UsableCores cores = UsableCores.Read();
            options = options with { Loops = cores.Count };
            loops = $"{Count(cores.Count, "loop")} ({cores})";
        }

        try
        {
            options = options with { Inherited = InheritedDescriptors.Read() };
            using GatewayServer server = GatewayServer.Start(options, log, registry);
            using AdminSite site = new(server, registry, drain);
            string admin = OpenAdmin(server, site, options.Admin, log);
            server.RefuseUnusedDescriptors();
            log.Info($"listening on {string.Join(", ", server.Addresses)}; {admin}; {loops}");
            beforeServing?.Invoke(server);
            int exitCode = ServeUntilDrained(server, drain, log);
            log.Flush(s_flushBound);
            return exitCode;
        }
        catch (Exception e) when (e is GatewayStartException or InvalidOperationException)
        {
            log.Error(e.Message);
            log.Flush(s_flushBound);
            return ExitCode.Wrong;
        }
    }

    private static EventLog OpenLog(FaultLevel minimum)
    {
        bool color = EventLogOptions.WantsColor(
            !Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable("NO_COLOR"),
            Environment.GetEnvironmentVariable("TERM"));
        return new EventLog(
            Console.OpenStandardError(),
            static () => DateTimeOffset.UtcNow,
            new EventLogOptions { Color = color, Minimum = minimum });
    }

    // A busy admin address ends the start only when somebody wrote it.
    private static string OpenAdmin(GatewayServer server, AdminSite site, AdminOptions? options, EventLog log)
    {
        if (options is null)
        {
            return "no admin address";
        }

        try
        {
            string addresses = string.Join(", ", server.ListenInProcess(options.Listen, site.AnswerAsync));
            site.Start();
            return "admin on " + addresses;
        }
        catch (GatewayStartException e) when (options.IsImplied)
        {
            log.Warning($"no admin address: {e.Message}, or `--admin off`");
            return "no admin address";
        }
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static int ServeUntilDrained(GatewayServer server, DrainSwitch drain, EventLog log)
    {
        void OnSignal(PosixSignalContext context)
        {
            // The first signal drains; the next one ends at once, whoever asked for the drain.
            context.Cancel = true;
            if (!drain.TryAsk())
            {
                drain.EndAtOnce();
            }
        }

        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        drain.Asked.WaitOne();
        log.Info("draining: no new connections; what is under way may finish; a second signal ends at once");
        int cut = server.Drain(drain.AtOnce);
        log.Info(cut == 0 ? "drained" : $"drained; {cut} exchanges were cut");
        drain.SetEnded(cut);
        SpinWait.SpinUntil(() => drain.Watchers == 0, s_watchersBound);
        return cut == 0 ? ExitCode.Done : ExitCode.No;
    }
}
