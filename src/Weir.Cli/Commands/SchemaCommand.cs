using System.CommandLine;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary><c>weir schema</c>: prints the JSON Schema of the configuration language.</summary>
internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "schema", "Print the JSON Schema of the configuration language, for editors that complete and check.");
        command.SetAction(_ =>
        {
            terminal.Output.WriteLine(ConfigurationSchema.ToJson());
            return ExitCode.Done;
        });
        return command;
    }
}
