using System.CommandLine;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary><c>weir run</c>: makes the configuration and hands it to the gateway.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal, Func<RunRequest, int> runGateway)
    {
        Argument<string?> file = FileArgument.Create("--to", "--listen", "--admin", "--watch", "--help");
        Option<string?> to = new("--to")
        {
            Description = "Stand in front of this URL, without a file: http://localhost:3000.",
            HelpName = "URL",
        };
        Option<string[]> listen = new("--listen")
        {
            Description = "Listen here instead: :8080, localhost:8080, [::1]:8080, unix:/path. May be repeated.",
            HelpName = "ADDRESS",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string?> admin = new("--admin")
        {
            Description = "The admin address instead: http://127.0.0.1:9180, or off.",
            HelpName = "URL",
        };
        Option<bool> watch = new("--watch")
        {
            Description = "Reload when the file, or one that it reads, has changed.",
        };
        Command command = new("run", "Serve requests as a file says, or in front of one URL.")
        {
            file,
            to,
            listen,
            admin,
            watch,
        };
        command.SetAction(parsed =>
        {
            CommandLineArguments arguments = new()
            {
                File = parsed.GetValue(file),
                To = parsed.GetValue(to),
                Listen = parsed.GetValue(listen) ?? [],
                Admin = parsed.GetValue(admin),
            };
            ConfigurationResult result = CommandLineConfiguration.Load(arguments);
            new ErrorReport(terminal).Write(result);
            bool isWatched = parsed.GetValue(watch);
            if (isWatched && arguments.To is not null)
            {
                new ErrorReport(terminal).Error("--watch: There is no file to watch with --to; leave one out.");
                return ExitCode.Wrong;
            }

            return result.Options is null ? ExitCode.Wrong : runGateway(new RunRequest(result, arguments, isWatched));
        });
        return command;
    }
}
