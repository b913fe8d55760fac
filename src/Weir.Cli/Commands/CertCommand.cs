using System.CommandLine;

namespace Weir.Cli;

/// <summary>
/// <c>weir cert</c>: makes a certificate for development, and the authority that signs it when there is none.
/// </summary>
internal static class CertCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> names = new("NAME")
        {
            Description = "Host names and addresses besides localhost; the first one names the files.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string> folder = new("--out")
        {
            Description = "The folder of the files.",
            HelpName = "FOLDER",
            DefaultValueFactory = static _ => ".",
        };
        Option<bool> force = new("--force") { Description = "Write over a certificate that is there already." };
        Option<bool> json = new("--json") { Description = "Write one JSON object for machines." };
        Command command = new("cert", "Make a certificate for development, signed by an authority of its folder.")
        {
            names,
            folder,
            force,
            json,
        };
        command.SetAction(parsed => Make(
            terminal,
            parsed.GetValue(names) ?? [],
            parsed.GetValue(folder)!,
            parsed.GetValue(force),
            parsed.GetValue(json)));
        return command;
    }

    private static int Make(Terminal terminal, string[] texts, string folder, bool force, bool json)
    {
        ErrorReport report = new(terminal);
        List<CertificateName> names = [];
        foreach (string text in texts)
        {
            if (CertificateName.TryParse(text, out string? problem) is not { } name)
            {
                report.Error($"{text}: {problem}");
                return ExitCode.Wrong;
            }

            names.Add(name);
        }

        names.AddRange(CertificateName.Own);
        names = [.. names.Distinct()];
        CertificateFiles files = new(folder, names);
        if (!force && files.Existing is { } existing)
        {
            report.Error($"{existing} is there already; --force writes over it.");
            return ExitCode.Wrong;
        }

        try
        {
            CertificateResult result = files.Write(DateTimeOffset.UtcNow);
            if (json)
            {
                result.WriteJson(terminal.Output);
            }
            else
            {
                result.Write(terminal.Output);
            }

            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            report.Error(e.Message);
            return ExitCode.Wrong;
        }
    }
}
