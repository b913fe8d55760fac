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
    // SIGUSR1, by its number on Linux: what logrotate and its like send after they have renamed a log.
    private static readonly PosixSignal s_reopen = (PosixSignal)10;

    private static readonly TimeSpan s_flushBound = TimeSpan.FromSeconds(2);

    // Whoever follows the drain is told its end within so much.
    private static readonly TimeSpan s_watchersBound = TimeSpan.FromSeconds(1);

    /// <summary>Serves until SIGTERM or SIGINT; the result is the exit code.</summary>
    public static int Run(RunRequest request) => Run(request, FaultLevel.Info, beforeServing: null);

    /// <summary>
    /// As above; what is below <paramref name="minimum"/> is not logged, and <paramref name="beforeServing"/> is called
    /// when everything is open.
    /// </summary>
    public static int Run(RunRequest request, FaultLevel minimum, Action<GatewayServer>? beforeServing)
    {
        using EventLog log = OpenLog(minimum);
        MetricsRegistry registry = new();
        log.Register(registry);
        DateTimeOffset started = new(Process.GetCurrentProcess().StartTime);
        ProcessMetrics.Register(registry, static () => DateTimeOffset.UtcNow, started);
        using DrainSwitch drain = new();
        using ReloadSwitch reload = new();
        GatewayOptions options = request.Loaded.Options!;
        string loops = Count(options.Loops, "loop");
        if (options.Loops == 0)
        {
            UsableCores cores = UsableCores.Read();
            options = options with { Loops = cores.Count };
            loops = $"{Count(cores.Count, "loop")} ({cores})";
        }

        GatewayServer? serving = null;
        using PosixSignalRegistration reopen = PosixSignalRegistration.Create(s_reopen, context =>
        {
            context.Cancel = true;
            Volatile.Read(ref serving)?.ReopenAccessLog();
        });
        try
        {
            options = options with { Inherited = InheritedDescriptors.Read() };
            using GatewayServer server = GatewayServer.Start(options, log, registry);
            Reloader reloader = new(server, log, request.Loaded, request.Read, static () => DateTimeOffset.UtcNow);
            reloader.Register(registry);
            using AdminSite site = new(server, registry, drain, reload, reloader);
            string admin = OpenAdmin(server, site, log);
            server.RefuseUnusedDescriptors();
            Volatile.Write(ref serving, server);
            log.Info($"listening on {string.Join(", ", server.Addresses)}; {admin}; {loops}");
            beforeServing?.Invoke(server);
            using SourceWatch? watch = Watch(request, reload, reloader);
            int exitCode = ServeUntilDrained(server, drain, new ReloadLine(reload, reloader), log);
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
    private static string OpenAdmin(GatewayServer server, AdminSite site, EventLog log)
    {
        try
        {
            IReadOnlyList<string> urls = server.ListenAdmin(site.AnswerAsync);
            site.Start();
            return urls.Count == 0 ? "no admin address" : "admin on " + string.Join(", ", urls);
        }
        catch (GatewayStartException e) when (server.Options.Admin is { IsImplied: true })
        {
            log.Warning($"no admin address: {e.Message}, or `--admin off`");
            return "no admin address";
        }
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static SourceWatch? Watch(RunRequest request, ReloadSwitch reload, Reloader reloader)
    {
        if (!request.IsWatched)
        {
            return null;
        }

        SourceWatch watch = new(() => reloader.Sources, () => _ = reload.AskAsync());
        watch.Start();
        return watch;
    }

    private static int ServeUntilDrained(GatewayServer server, DrainSwitch drain, ReloadLine reloads, EventLog log)
    {
        ControllingTerminal terminal = ControllingTerminal.Find();
        void OnSignal(PosixSignalContext context)
        {
            // The first signal drains; the next one ends at once, whoever asked for the drain.
            context.Cancel = true;
            if (!drain.TryAsk())
            {
                drain.EndAtOnce();
            }
        }

        void OnHangUp(PosixSignalContext context)
        {
            // A terminal that is gone ends what ran in it; else somebody has sent the signal, and means the file.
            context.Cancel = true;
            if (terminal.IsGone())
            {
                drain.TryAsk();
            }
            else
            {
                _ = reloads.Switch.AskAsync();
            }
        }

        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        reloads.ServeUntil(drain.Asked);
        log.Info("draining: no new connections; what is under way may finish; a second signal ends at once");
        int cut = server.Drain(drain.AtOnce);
        log.Info(cut == 0 ? "drained" : $"drained; {cut} exchanges were cut");
        drain.SetEnded(cut);
        SpinWait.SpinUntil(() => drain.Watchers == 0, s_watchersBound);
        return cut == 0 ? ExitCode.Done : ExitCode.No;
    }
}
