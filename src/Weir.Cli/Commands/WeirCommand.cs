using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary>The command line: parses it and calls what it names. Owner: the main thread.</summary>
internal sealed class WeirCommand
{
    private readonly Terminal _terminal;
    private readonly RootCommand _root;

    /// <summary>Defines the commands.</summary>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="runGateway">Serves until the process is told to end; gives the exit code.</param>
    /// <param name="runDemo">
    /// Serves the demonstration until the process is told to end, or only shows its configuration; gives the exit code.
    /// </param>
    public WeirCommand(Terminal terminal, Func<RunRequest, int> runGateway, Func<bool, int> runDemo)
    {
        _terminal = terminal;
        _root = new RootCommand("Weir controls the flow of a web service and measures it.");
        _root.Subcommands.Add(RunCommand.Create(terminal, runGateway));
        _root.Subcommands.Add(CheckCommand.Create(terminal));
        _root.Subcommands.Add(ExplainCommand.Create(terminal));
        _root.Subcommands.Add(SchemaCommand.Create(terminal));
        _root.Subcommands.Add(CertCommand.Create(terminal));
        _root.Subcommands.Add(DemoCommand.Create(runDemo));
        _root.Subcommands.Add(ReloadCommand.Create(terminal));
        _root.Subcommands.Add(HealthCommand.Create(terminal));
        _root.Subcommands.Add(StatusCommand.Create(terminal));
        _root.Subcommands.Add(DrainCommand.Create(terminal));
    }

    /// <returns>The exit code of the process.</returns>
    public int Invoke(string[] arguments)
    {
        // A broken invariant ends the process with its own report, and signals belong to the gateway.
        InvocationConfiguration invocation = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (arguments.Length == 0)
        {
            invocation.Output = _terminal.Error;
            _root.Parse(["--help"]).Invoke(invocation);
            return ExitCode.Wrong;
        }

        // No @file arguments: an address or a path that begins with @ is itself.
        ParseResult result = _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count == 0)
        {
            return result.Invoke(invocation);
        }

        Report(result);
        return ExitCode.Wrong;
    }

    private void Report(ParseResult result)
    {
        ErrorReport report = new(_terminal);
        Command command = result.CommandResult.Command;
        if (command == _root && result.UnmatchedTokens.Count > 0)
        {
            report.Error(UnknownCommand(result.UnmatchedTokens[0]));
        }
        else
        {
            // A wrong option leaves its value over, so words too many are only named when nothing else is wrong.
            ParseError[] errors = [.. result.Errors.Where(e => e.SymbolResult is not CommandResult)];
            foreach (ParseError error in errors.Length > 0 ? errors : result.Errors)
            {
                report.Error(error.Message);
            }
        }

        _terminal.Error.WriteLine($"See: weir{(command == _root ? "" : " " + command.Name)} --help");
    }

    private string UnknownCommand(string word)
    {
        string[] names = [.. _root.Subcommands.Select(c => c.Name)];
        string advice = NearestKey.Find(word, names) is { } nearest
            ? $"Did you mean `{nearest}`?"
            : $"There are: {string.Join(", ", names)}.";
        return $"There is no command `{word}`. {advice}";
    }
}
