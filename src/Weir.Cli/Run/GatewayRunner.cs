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
        try
        {
            using GatewayServer server = GatewayServer.Start(options, log, registry);
            string admin = OpenAdmin(server, registry, options.Admin, log);
            log.Info($"listening on {string.Join(", ", server.Addresses)}; {admin}; {Loops(server.Loops)}");
            beforeServing?.Invoke(server);
            int exitCode = ServeUntilSignal(server, log);
            log.Flush(s_flushBound);
            return exitCode;
        }
        catch (GatewayStartException e)
        {
            log.Error(e.Message);
            log.Flush(s_flushBound);
            return ExitCode.Wrong;
        }
        catch (InvalidOperationException e)
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
    private static string OpenAdmin(
        GatewayServer server, MetricsRegistry registry, AdminOptions? options, EventLog log)
    {
        if (options is null)
        {
            return "no admin address";
        }

        AdminSite site = new(server, registry);
        try
        {
            return "admin on " + string.Join(", ", server.ListenInProcess(options.Listen, site.AnswerAsync));
        }
        catch (GatewayStartException e) when (options.IsImplied)
        {
            log.Warning($"no admin address: {e.Message}, or `--admin off`");
            return "no admin address";
        }
    }

    private static string Loops(int count) => count == 1 ? "1 loop" : $"{count} loops";

    private static int ServeUntilSignal(GatewayServer server, EventLog log)
    {
        using ManualResetEvent stop = new(initialState: false);
        using ManualResetEvent stopNow = new(initialState: false);
        void OnSignal(PosixSignalContext context)
        {
            // The first signal drains; the second one ends at once.
            context.Cancel = true;
            if (stop.WaitOne(0))
            {
                stopNow.Set();
            }

            stop.Set();
        }

        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        stop.WaitOne();
        log.Info("draining: no new connections; what is under way may finish; a second signal ends at once");
        int cut = server.Drain(stopNow);
        log.Info(cut == 0 ? "drained" : $"drained; {cut} exchanges were cut");
        return cut == 0 ? ExitCode.Done : ExitCode.No;
    }
}
