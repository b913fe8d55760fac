using Weir.Configuration;

namespace Weir.Cli;

/// <summary>What <c>weir run</c> is to run. Immutable.</summary>
/// <param name="Loaded">The configuration that was read; it has options.</param>
/// <param name="Arguments">The command line, which goes before the file at each reload too.</param>
/// <param name="IsWatched">Whether changed files are reloaded without being asked.</param>
internal sealed record RunRequest(ConfigurationResult Loaded, CommandLineArguments Arguments, bool IsWatched)
{
    /// <summary>Reads the same file again; null when there is none.</summary>
    public Func<ConfigurationResult>? Read
    {
        get
        {
            if (Loaded.File is null || Arguments.To is not null)
            {
                return null;
            }

            // The default file is looked for once.
            CommandLineArguments same = Arguments with { File = Loaded.File };
            return () => CommandLineConfiguration.Load(same);
        }
    }
}
