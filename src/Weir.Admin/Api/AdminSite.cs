using System.Buffers;
using System.Text;
using Weir.Core;
using Weir.Gateway;
using Weir.Http;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>
/// The admin address: <c>/health</c>, <c>/ready</c>, <c>/metrics</c>, <c>/api/v1/...</c>. Any thread: each loop
/// answers its own exchanges.
/// </summary>
public sealed class AdminSite
{
    private const string Index = """
        weir admin
          /health   200 while the process runs
          /ready    200 while requests are taken, 503 before that and during a drain
          /metrics  the metrics, in the text format of Prometheus
          POST /api/v1/drain
                    drains the process, as SIGTERM does, and tells how it goes
          POST /api/v1/reload
                    reads the configuration anew, as SIGHUP does, and tells what has changed
          /api/v1/config
                    the configuration that runs, as JSON
          /api/v1/config/diff
                    what a reload would change now

        """;

    private readonly GatewayServer _server;
    private readonly MetricsRegistry _registry;
    private readonly DrainApi _drain;
    private readonly ReloadSwitch _reload;
    private readonly ConfigApi _config;

    /// <param name="server">What is looked after.</param>
    /// <param name="registry">The metrics.</param>
    /// <param name="drain">Has the process drain.</param>
    /// <param name="reload">Has the configuration read anew.</param>
    /// <param name="reloader">Knows which configuration runs.</param>
    public AdminSite(
        GatewayServer server, MetricsRegistry registry, DrainSwitch drain, ReloadSwitch reload, Reloader reloader)
    {
        _server = server;
        _registry = registry;
        _drain = new DrainApi(server, drain);
        _reload = reload;
        _config = new ConfigApi(server, reloader);
    }

    /// <summary>Answers one exchange of the admin address.</summary>
    public ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ReadOnlySpan<byte> path = exchange.Request.Path;
        bool isForAll = path.SequenceEqual("/health"u8) || path.SequenceEqual("/ready"u8);
        if (!isForAll && !AdminToken.IsCarried(exchange.Request, _server.Options.Admin?.Token))
        {
            return AnswerText(exchange, 401, "this needs the token of the admin address\n");
        }

        if (path.SequenceEqual("/api/v1/drain"u8))
        {
            return ChangeAsync(exchange, _drain.AnswerAsync);
        }

        if (path.SequenceEqual("/api/v1/reload"u8))
        {
            return ChangeAsync(exchange, ReloadAsync);
        }

        if (exchange.Request.Method is not (Method.Get or Method.Head))
        {
            return AnswerText(exchange, 405, "only GET and HEAD are served here\n", "GET, HEAD");
        }

        if (path.SequenceEqual("/metrics"u8))
        {
            return AnswerMetricsAsync(exchange);
        }

        if (path.SequenceEqual("/api/v1/config"u8))
        {
            return AnswerJsonAsync(exchange, _config.Running);
        }

        if (path.SequenceEqual("/api/v1/config/diff"u8))
        {
            return AnswerJsonAsync(exchange, _config.Diff);
        }

        if (path.SequenceEqual("/health"u8))
        {
            return AnswerText(exchange, 200, "ok\n");
        }

        if (path.SequenceEqual("/ready"u8))
        {
            return _server.IsReady ? AnswerText(exchange, 200, "ready\n") : AnswerText(exchange, 503, "not ready\n");
        }

        return path.SequenceEqual("/"u8)
            ? AnswerText(exchange, 200, Index)
            : AnswerText(exchange, 404, "not found; see / for what there is\n");
    }

    // What changes the process is asked for by POST, and never by a page of another site: browsers send Origin with it.
    private static ValueTask<Fault> ChangeAsync(Exchange exchange, Func<Exchange, ValueTask<Fault>> answer)
    {
        if (exchange.Request.Method != Method.Post)
        {
            return AnswerText(exchange, 405, "this is asked for by POST\n", "POST");
        }

        return exchange.Request.Has(KnownField.Origin)
            ? AnswerText(exchange, 403, "requests of web pages are not served here\n")
            : answer(exchange);
    }

    private static ValueTask<Fault> AnswerText(Exchange exchange, int status, string text, string? allow = null) =>
        AnswerAsync(exchange, status, "text/plain; charset=utf-8"u8, Encoding.UTF8.GetBytes(text), allow);

    private static ValueTask<Fault> AnswerAsync(
        Exchange exchange, int status, ReadOnlySpan<byte> type, ReadOnlyMemory<byte> body, string? allow = null)
    {
        Head fields = new();
        fields.Add(KnownField.ContentType, type);
        fields.Add(KnownField.CacheControl, "no-store"u8);
        if (status == 401)
        {
            fields.Add(KnownField.WwwAuthenticate, "Bearer"u8);
        }

        if (allow is not null)
        {
            fields.Add(KnownField.Allow, Encoding.ASCII.GetBytes(allow));
        }

        return exchange.RespondAsync(status, fields, body);
    }

    private async ValueTask<Fault> ReloadAsync(Exchange exchange)
    {
        ReloadReport report = await exchange.Transport.Loop.Foreign(_reload.AskAsync());
        return await AnswerAsync(exchange, report.Outcome.Status(), "application/json"u8, report.ToJson());
    }

    private static async ValueTask<Fault> AnswerJsonAsync(Exchange exchange, Func<byte[]> render)
    {
        // It reads files, or renders thousands of routes.
        byte[] text = await exchange.Transport.Loop.Foreign(Task.Run(render));
        return await AnswerAsync(exchange, 200, "application/json"u8, text);
    }

    private async ValueTask<Fault> AnswerMetricsAsync(Exchange exchange)
    {
        // Collecting reads all series and /proc: not a step for a loop.
        ReadOnlyMemory<byte> text = await exchange.Transport.Loop.Foreign(Task.Run(RenderMetrics));
        return await AnswerAsync(exchange, 200, Encoding.ASCII.GetBytes(PrometheusText.ContentType), text);
    }

    private ReadOnlyMemory<byte> RenderMetrics()
    {
        ArrayBufferWriter<byte> output = new();
        PrometheusText.Write(_registry.Collect(), output);
        return output.WrittenMemory;
    }
}
