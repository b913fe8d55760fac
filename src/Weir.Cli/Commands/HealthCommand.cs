using System.CommandLine;

namespace Weir.Cli;

/// <summary>
/// <c>weir health</c>: asks a running gateway whether it is well, for probes that have no HTTP client of their own.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    public static Command Create(Terminal terminal)
    {
        Option<string> admin = new("--admin")
        {
            Description = "The admin address of the gateway.",
            HelpName = "URL",
            DefaultValueFactory = static _ => "http://127.0.0.1:9180",
        };
        Option<bool> ready = new("--ready")
        {
            Description = "Ask whether it takes requests: no during a drain. Otherwise only whether it runs.",
        };
        Command command = new("health", "Ask a running gateway whether it is well; exit with 0 for yes, 1 for no.")
        {
            admin,
            ready,
        };
        command.SetAction(parsed => Ask(
            terminal, parsed.GetValue(admin)!, parsed.GetValue(ready) ? "/ready" : "/health"));
        return command;
    }

    private static int Ask(Terminal terminal, string address, string path)
    {
        ErrorReport report = new(terminal);
        using AdminClient? client = AdminClient.TryCreate(address, out string? problem);
        if (client is null)
        {
            report.Error($"--admin {address}: {problem}");
            return ExitCode.Wrong;
        }

        try
        {
            (int status, string text) = client.GetAsync(path, s_limit).GetAwaiter().GetResult();
            if (status == 200)
            {
                terminal.Output.Write(text);
                return ExitCode.Done;
            }

            report.Error($"{address}{path} answers {status}: {text.Trim()}");
        }
        catch (HttpRequestException e)
        {
            report.Error($"No gateway answers at {address} ({e.InnerException?.Message ?? e.Message}). "
                + "Is it running, and is that its `admin` address?");
        }
        catch (OperationCanceledException)
        {
            report.Error($"{address}{path} does not answer within {s_limit.TotalSeconds:0} s.");
        }

        return ExitCode.No;
    }
}
