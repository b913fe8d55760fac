using Weir.Configuration;

namespace Weir.Cli;

/// <summary>
/// Writes errors and warnings, one line each, in the form that editors read: <c>weir.yaml:12:5: error: ...</c>.
/// Owner: the main thread.
/// </summary>
internal sealed class ErrorReport(Terminal terminal)
{
    private const string Red = "\e[1;31m";
    private const string Yellow = "\e[1;33m";
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    public void Write(ConfigurationResult result)
    {
        foreach (ConfigurationError error in result.Errors)
        {
            Line(error, "error", Red);
        }

        if (result.MoreErrors > 0)
        {
            terminal.Error.WriteLine($"... and {result.MoreErrors} more errors.");
        }

        foreach (ConfigurationError warning in result.Warnings)
        {
            Line(warning, "warning", Yellow);
        }
    }

    public void Error(string message) => Line(new ConfigurationError { Message = message }, "error", Red);

    public void Warning(string message) =>
        Line(new ConfigurationError { Message = message }, "warning", Yellow);

    private void Line(ConfigurationError error, string level, string colour)
    {
        TextWriter to = terminal.Error;
        if (error.Place.Length > 0)
        {
            to.Write(Coloured(error.Place + ":", Bold) + " ");
        }

        to.Write(Coloured(level + ":", colour) + " ");
        to.WriteLine(error.Subject.Length > 0 ? error.Subject + ": " + error.Message : error.Message);
    }

    private string Coloured(string text, string colour) => terminal.ErrorHasColour ? colour + text + Plain : text;
}
