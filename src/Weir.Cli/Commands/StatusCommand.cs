using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary><c>weir status</c>: how a running gateway stands, once or again and again.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan s_everyMin = TimeSpan.FromMilliseconds(100);

    public static Command Create(Terminal terminal)
    {
        AdminArguments admin = new();
        Option<TimeSpan?> every = new("--every")
        {
            Description = "Look again after this time, until Ctrl-C: 1s, 500ms.",
            HelpName = "TIME",
            CustomParser = ParseEvery,
        };
        Option<bool> json = new("--json") { Description = "Write one JSON object a look, on one line." };
        Command command = new("status", "Say how a running gateway stands: 0 when it is ready, 1 when it is not.")
        {
            every,
            json,
        };
        admin.AddTo(command);
        command.SetAction(parsed =>
        {
            ErrorReport report = new(terminal);
            using AdminClient? client = admin.Client(parsed, report);
            return client is null
                ? ExitCode.Wrong
                : new Look(terminal, report, client, parsed.GetValue(json)).Run(parsed.GetValue(every));
        });
        return command;
    }

    private static TimeSpan? ParseEvery(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!DurationText.TryParse(text, out TimeSpan every, out string? problem))
        {
            result.AddError($"--every {text}: {problem}");
        }
        else if (every < s_everyMin)
        {
            result.AddError($"--every {text}: at least 100ms.");
        }

        return every;
    }

    /// <summary>Looks, and shows what it sees. Owner: the main thread.</summary>
    private sealed class Look(Terminal terminal, ErrorReport report, AdminClient client, bool asJson)
    {
        private int _exitCode;

        public int Run(TimeSpan? every)
        {
            if (every is null)
            {
                if (Read() is { } summary)
                {
                    Show(summary);
                }

                return _exitCode;
            }

            using ManualResetEventSlim end = new();
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
            {
                context.Cancel = true;
                end.Set();
            });
            if (terminal.OutputIsTerminal && !asJson)
            {
                AnsiConsole.Live(new Text("")).Start(live => Repeat(every.Value, end, summary =>
                    live.UpdateTarget(StatusTable.Of(summary))));
            }
            else
            {
                Repeat(every.Value, end, Show);
            }

            return _exitCode;
        }

        private void Repeat(TimeSpan every, ManualResetEventSlim end, Action<StatusSummary> show)
        {
            do
            {
                if (Read() is not { } summary)
                {
                    return;
                }

                show(summary);
            }
            while (!end.Wait(every));
        }

        private void Show(StatusSummary summary)
        {
            if (asJson)
            {
                return;
            }

            if (terminal.OutputIsTerminal)
            {
                AnsiConsole.Write(StatusTable.Of(summary));
            }
            else
            {
                StatusLines.Write(terminal.Output, summary);
            }
        }

        // Null when there is nothing to show: that was told.
        private StatusSummary? Read()
        {
            _exitCode = ExitCode.Wrong;
            try
            {
                using JsonDocument? status = Ask("/api/v1/status");
                using JsonDocument? routes = status is null ? null : Ask("/api/v1/routes");
                using JsonDocument? clusters = routes is null ? null : Ask("/api/v1/clusters");
                if (clusters is null)
                {
                    return null;
                }

                StatusSummary summary = StatusSummary.Of(
                    status!.RootElement, routes!.RootElement, clusters.RootElement);
                if (asJson)
                {
                    WriteJson(status.RootElement, routes.RootElement, clusters.RootElement);
                }

                _exitCode = summary.IsReady ? ExitCode.Done : ExitCode.No;
                return summary;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                report.Error(AdminArguments.Unanswered(client, e));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                report.Error($"{client.Address} does not answer as a gateway of this version does: {e.Message}");
            }

            return null;
        }

        private JsonDocument? Ask(string path)
        {
            (int status, string text) = client.GetAsync(path).GetAwaiter().GetResult();
            if (status == 200)
            {
                return JsonDocument.Parse(text);
            }

            string advice = status == 401 ? $" Give it with --token or {AdminClient.TokenVariable}." : "";
            report.Error($"{client.Address} answers {status}: {text.Trim()}.{advice}");
            return null;
        }

        private void WriteJson(JsonElement status, JsonElement routes, JsonElement clusters)
        {
            using MemoryStream buffer = new();
            using (Utf8JsonWriter json = new(buffer))
            {
                json.WriteStartObject();
                json.WritePropertyName("status");
                status.WriteTo(json);
                json.WritePropertyName("routes");
                routes.GetProperty("routes").WriteTo(json);
                json.WritePropertyName("unmatched");
                routes.GetProperty("unmatched").WriteTo(json);
                json.WritePropertyName("clusters");
                clusters.GetProperty("clusters").WriteTo(json);
                json.WriteEndObject();
            }

            terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            terminal.Output.Flush();
        }
    }
}
