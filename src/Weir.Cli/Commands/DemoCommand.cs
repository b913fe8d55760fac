using System.CommandLine;

namespace Weir.Cli;

/// <summary><c>weir demo</c>: serves a shop behind the gateway, or shows the configuration for that.</summary>
internal static class DemoCommand
{
    /// <param name="run">
    /// Serves until the process is told to end, or only writes the configuration when its argument is true; gives the
    /// exit code.
    /// </param>
    public static Command Create(Func<bool, int> run)
    {
        Option<bool> config = new("--config")
        {
            Description = "Write the configuration that the demo runs, and serve nothing.",
        };
        Command command = new("demo", "Serve a small shop with the gateway in front of it, and say what to try.")
        {
            config,
        };
        command.SetAction(parsed => run(parsed.GetValue(config)));
        return command;
    }
}
