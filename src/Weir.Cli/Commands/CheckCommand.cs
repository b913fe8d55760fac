using System.CommandLine;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary><c>weir check</c>: says what a file would serve, or everything that is wrong with it.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> file = FileArgument.Create("--json", "--help");
        Option<bool> json = new("--json") { Description = "Write one JSON object for machines." };
        Command command = new("check", "Read a configuration and say what it would serve; serve nothing.")
        {
            file,
            json,
        };
        command.SetAction(parsed => Check(terminal, parsed.GetValue(file), parsed.GetValue(json)));
        return command;
    }

    private static int Check(Terminal terminal, string? file, bool json)
    {
        ConfigurationResult result = CommandLineConfiguration.Load(new CommandLineArguments { File = file });
        if (json)
        {
            CheckJson.Write(terminal.Output, result);
        }
        else
        {
            new ErrorReport(terminal).Write(result);
            if (result.Options is { } options)
            {
                CheckSummary summary = CheckSummary.Of(result.File, options);
                if (terminal.OutputIsTerminal)
                {
                    CheckTable.Write(summary);
                }
                else
                {
                    summary.Write(terminal.Output);
                }
            }
        }

        return result.Options is null ? ExitCode.Wrong : ExitCode.Done;
    }
}
