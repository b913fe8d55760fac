using System.CommandLine;
using System.Text.Json;

namespace Weir.Cli;

/// <summary><c>weir drain</c>: has a running gateway end in good order, and follows it until then.</summary>
internal static class DrainCommand
{
    public static Command Create(Terminal terminal)
    {
        AdminArguments admin = new();
        Option<bool> json = new("--json") { Description = "Write each step as a JSON object on a line." };
        Command command = new("drain", "Have a running gateway finish what is under way and end; follow it until then.")
        {
            json,
        };
        admin.AddTo(command);
        command.SetAction(parsed => Drain(terminal, parsed, admin, parsed.GetValue(json)));
        return command;
    }

    private static int Drain(Terminal terminal, ParseResult parsed, AdminArguments admin, bool asJson)
    {
        ErrorReport report = new(terminal);
        using AdminClient? client = admin.Client(parsed, report);
        if (client is null)
        {
            return ExitCode.Wrong;
        }

        DrainProgress progress = new(terminal, asJson);
        try
        {
            string? refused = client.PostAsync("/api/v1/drain", progress.Show).GetAwaiter().GetResult();
            if (refused is not null)
            {
                report.Error($"{client.Address} answers {refused}");
                return ExitCode.Wrong;
            }
        }
        catch (HttpRequestException e) when (!progress.HasBegun)
        {
            report.Error(AdminArguments.Unanswered(client, e));
            return ExitCode.Wrong;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A second signal, or a kill: the process ended before it could say how.
            progress.End();
        }

        return progress.Finish(report);
    }

    /// <summary>What a drain says of itself, shown on one line of a terminal or on lines of a pipe.</summary>
    private sealed class DrainProgress(Terminal terminal, bool asJson)
    {
        private const string Erase = "\r\e[K";

        private int? _cut;
        private string _shown = "";

        public bool HasBegun { get; private set; }

        public void Show(string line)
        {
            HasBegun = true;
            if (asJson)
            {
                terminal.Output.WriteLine(line);
            }

            using JsonDocument step = JsonDocument.Parse(line);
            if (step.RootElement.TryGetProperty("cut", out JsonElement cut))
            {
                _cut = cut.GetInt32();
                return;
            }

            long connections = step.RootElement.GetProperty("connections").GetInt64();
            long requests = step.RootElement.GetProperty("requests").GetInt64();
            string text = $"draining: {Count(requests, "request")} under way, {Count(connections, "connection")} open";
            if (asJson || text == _shown)
            {
                return;
            }

            _shown = text;
            terminal.Output.Write(terminal.OutputIsTerminal ? Erase + text : text + "\n");
        }

        public void End()
        {
            if (!asJson && terminal.OutputIsTerminal && _shown.Length > 0)
            {
                terminal.Output.Write(Erase);
            }
        }

        public int Finish(ErrorReport report)
        {
            End();
            if (_cut is not { } cut)
            {
                report.Error("The gateway ended before its drain did.");
                return ExitCode.No;
            }

            if (!asJson)
            {
                terminal.Output.WriteLine(cut == 0 ? "drained" : $"drained; {Count(cut, "exchange")} cut");
            }

            return cut == 0 ? ExitCode.Done : ExitCode.No;
        }

        private static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
    }
}
