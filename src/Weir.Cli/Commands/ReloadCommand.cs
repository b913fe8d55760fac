using System.CommandLine;

namespace Weir.Cli;

/// <summary><c>weir reload</c>: has a running gateway read its configuration anew, and says what came of it.</summary>
internal static class ReloadCommand
{
    private const int Reloaded = 200;
    private const int Refused = 409;
    private const int Unserved = 422;

    public static Command Create(Terminal terminal)
    {
        Option<string> admin = new("--admin")
        {
            Description = $"The admin address of the gateway; its token, if any, in {AdminClient.TokenVariable}.",
            HelpName = "URL",
            DefaultValueFactory = static _ => "http://127.0.0.1:9180",
        };
        Option<bool> json = new("--json") { Description = "Write one JSON object for machines." };
        Command command = new("reload", "Have a running gateway read its configuration anew; say what has changed.")
        {
            admin,
            json,
        };
        command.SetAction(parsed => Reload(terminal, parsed.GetValue(admin)!, parsed.GetValue(json)));
        return command;
    }

    private static int Reload(Terminal terminal, string address, bool asJson)
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
            (int status, string text) = client.PostAsync("/api/v1/reload").GetAwaiter().GetResult();
            if (status is not (Reloaded or Refused or Unserved))
            {
                report.Error($"{address} answers {status}: {text.Trim()}");
                return ExitCode.Wrong;
            }

            if (asJson)
            {
                terminal.Output.Write(text);
            }
            else
            {
                ReloadText.Write(terminal, text);
            }

            return status == Reloaded ? ExitCode.Done : ExitCode.No;
        }
        catch (HttpRequestException e)
        {
            report.Error($"No gateway answers at {address} ({e.InnerException?.Message ?? e.Message}). "
                + "Is it running, and is that its `admin` address?");
            return ExitCode.Wrong;
        }
    }
}
