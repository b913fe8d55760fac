using System.Buffers;
using System.Diagnostics;
using System.Text;
using Weir.Core;
using Weir.Gateway;
using Weir.Http;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>
/// The admin address: health, metrics, the API and the status page. docs/admin.md tells what each path answers. Any
/// thread: each loop answers its own exchanges.
/// </summary>
public sealed class AdminSite : IDisposable
{
    private const string Index = """
        weir admin
          /health                   200 while the process runs
          /ready                    200 while requests are taken, else 503 and why
          /metrics                  the metrics, in the text format of Prometheus
          /api/v1/status            how the process stands
          /api/v1/history           the last five minutes, second by second
          /api/v1/routes            the routes and what they serve
          /api/v1/clusters          the clusters, their destinations and how these do
          /api/v1/requests/recent   requests that failed or were slow
          /api/v1/config            the configuration that runs
          /api/v1/config/diff       what a reload would change now
          POST /api/v1/reload       reads the configuration anew, as SIGHUP does, and tells what has changed
          POST /api/v1/drain        drains the process, as SIGTERM does, and tells how it goes
          /                         in a browser: the status page

        """;

    private const string Json = "application/json";

    private readonly GatewayServer _server;
    private readonly MetricsRegistry _registry;
    private readonly DrainApi _drain;
    private readonly ReloadSwitch _reload;
    private readonly ConfigApi _config;
    private readonly AdminGuard _guard;
    private readonly StatusSampler _sampler;
    private readonly StatusPage _page = new();
    private readonly RenderLine _line = new();
    private readonly StatusAnswer _status;
    private readonly RoutesAnswer _routes;
    private readonly ClustersAnswer _clusters;
    private readonly HistoryAnswer _history;
    private readonly RecentAnswer _recent;

    /// <param name="server">What is looked after.</param>
    /// <param name="registry">The metrics.</param>
    /// <param name="drain">Has the process drain.</param>
    /// <param name="reload">Has the configuration read anew.</param>
    /// <param name="reloader">Knows which configuration runs.</param>
    public AdminSite(
        GatewayServer server, MetricsRegistry registry, DrainSwitch drain, ReloadSwitch reload, Reloader reloader)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        _registry = registry;
        _drain = new DrainApi(server, drain);
        _reload = reload;
        _config = new ConfigApi(server, reloader);
        _guard = new AdminGuard(() => server.Options.Admin);
        _sampler = new StatusSampler(server, TimeProvider.System);
        using Process self = Process.GetCurrentProcess();
        _status = new StatusAnswer(server, _sampler, new DateTimeOffset(self.StartTime));
        _routes = new RoutesAnswer(server, _sampler);
        _clusters = new ClustersAnswer(server, _sampler);
        _history = new HistoryAnswer(_sampler);
        _recent = new RecentAnswer(server.Recent);
    }

    /// <summary>Takes samples from here on: once the address is open.</summary>
    public void Start() => _sampler.Start();

    /// <summary>Answers one exchange of the admin address.</summary>
    public ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        Head request = exchange.Request;
        ReadOnlySpan<byte> path = request.Path;
        bool isRead = request.Method is Method.Get or Method.Head;
        if (isRead && path.SequenceEqual("/health"u8))
        {
            return AdminAnswer.TextAsync(exchange, 200, "ok\n");
        }

        if (isRead && path.SequenceEqual("/ready"u8))
        {
            return AnswerReadyAsync(exchange);
        }

        if (isRead && FindPage(request) is { } file)
        {
            return _guard.CheckPage(request) is { } kept
                ? AdminAnswer.RefuseAsync(exchange, kept)
                : file.AnswerAsync(exchange);
        }

        if (_guard.Check(request) is { } refusal)
        {
            return AdminAnswer.RefuseAsync(exchange, refusal);
        }

        if (path.SequenceEqual("/api/v1/drain"u8))
        {
            return ChangeAsync(exchange, _drain.AnswerAsync);
        }

        if (path.SequenceEqual("/api/v1/reload"u8))
        {
            return ChangeAsync(exchange, ReloadAsync);
        }

        return isRead ? AnswerReadAsync(exchange) : AdminAnswer.MethodAsync(exchange, "GET, HEAD"u8);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sampler.Dispose();
        _line.Dispose();
    }

    // What changes the process is asked for by POST, and never by a page of another site.
    private static ValueTask<Fault> ChangeAsync(Exchange exchange, Func<Exchange, ValueTask<Fault>> answer)
    {
        if (exchange.Request.Method != Method.Post)
        {
            return AdminAnswer.MethodAsync(exchange, "POST"u8);
        }

        return AdminGuard.CheckChange(exchange.Request) is { } refusal
            ? AdminAnswer.RefuseAsync(exchange, refusal)
            : answer(exchange);
    }

    private async ValueTask<Fault> ReloadAsync(Exchange exchange)
    {
        ReloadReport report = await exchange.Transport.Loop.Foreign(_reload.AskAsync());
        return await exchange.RespondAsync(
            report.Outcome.Status(), AdminAnswer.Fields("application/json"u8, "no-store"u8), report.ToJson());
    }

    private PageFile? FindPage(Head request)
    {
        bool isIndex = request.Path.SequenceEqual("/"u8);
        return isIndex && AdminAnswer.Names(request, "text/html"u8) ? _page.Index
            : isIndex ? null
            : _page.Find(request.Path);
    }

    private ValueTask<Fault> AnswerReadyAsync(Exchange exchange)
    {
        Readiness readiness = Readiness.Of(_server);
        int status = readiness.IsReady ? 200 : 503;
        if (!AdminAnswer.Names(exchange.Request, "application/json"u8))
        {
            string reasons = readiness.IsReady ? "ready" : "not ready: " + string.Join(", ", readiness.Reasons);
            return AdminAnswer.TextAsync(exchange, status, reasons + "\n");
        }

        ReadOnlyMemory<byte> body = JsonText.Object(json =>
        {
            json.WriteBoolean("ready", readiness.IsReady);
            json.WriteTexts("reasons", readiness.Reasons);
        });
        return exchange.RespondAsync(status, AdminAnswer.Fields("application/json"u8, "no-store"u8), body);
    }

    // Rendering walks all series and asks the system: not a step for a loop.
    private ValueTask<Fault> AnswerReadAsync(Exchange exchange)
    {
        Head request = exchange.Request;
        switch (Encoding.Latin1.GetString(request.Path))
        {
            case "/metrics":
                return _line.AnswerAsync(exchange, PrometheusText.ContentType, RenderMetrics);
            case "/api/v1/status":
                return _line.AnswerAsync(exchange, Json, _status.Render);
            case "/api/v1/routes":
                return _line.AnswerAsync(exchange, Json, _routes.Render);
            case "/api/v1/clusters":
                return _line.AnswerAsync(exchange, Json, _clusters.Render);
            case "/api/v1/config":
                return _line.AnswerAsync(exchange, Json, _config.Running);
            case "/api/v1/config/diff":
                return _line.AnswerAsync(exchange, Json, _config.Diff);
            case "/api/v1/history":
                long after = HistoryAnswer.AfterOf(request.Query);
                return _line.AnswerAsync(exchange, Json, () => _history.Render(after));
            case "/api/v1/requests/recent":
                return _line.AnswerAsync(exchange, Json, _recent.Render);
            case "/":
                return AdminAnswer.TextAsync(exchange, 200, Index);
            default:
                return AdminAnswer.TextAsync(exchange, 404, "not found; see / for what there is\n");
        }
    }

    private ReadOnlyMemory<byte> RenderMetrics()
    {
        ArrayBufferWriter<byte> output = new();
        PrometheusText.Write(_registry.Collect(), output);
        return output.WrittenMemory;
    }
}
