using System.CommandLine;

namespace Weir.Cli;

/// <summary>The options of commands that talk to a running gateway. Owner: the main thread.</summary>
internal sealed class AdminArguments
{
    private readonly Option<string> _address = new("--admin")
    {
        Description = "The admin address of the gateway.",
        HelpName = "URL",
        DefaultValueFactory = static _ => "http://127.0.0.1:9180",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"The token of the admin address; {AdminClient.TokenVariable} when it is not given.",
        HelpName = "TOKEN",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_address);
        command.Options.Add(_token);
    }

    /// <summary>Makes the client that the options describe; null when they are wrong, and that was told.</summary>
    public AdminClient? Client(ParseResult parsed, ErrorReport report)
    {
        string address = parsed.GetValue(_address)!;
        AdminClient? client = AdminClient.TryCreate(address, out string? problem, parsed.GetValue(_token));
        if (client is null)
        {
            report.Error($"--admin {address}: {problem}");
        }

        return client;
    }

    /// <summary>What to say when nobody answers.</summary>
    public static string Unanswered(AdminClient client, Exception problem) =>
        $"No gateway answers at {client.Address} ({problem.InnerException?.Message ?? problem.Message}). "
        + "Is it running, and is that its `admin` address?";
}
