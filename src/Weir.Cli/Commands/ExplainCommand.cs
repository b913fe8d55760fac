using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Weir.Configuration;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary><c>weir explain</c>: says which route a request takes, why, and what is done with it.</summary>
internal static class ExplainCommand
{
    private const int WordsMin = 2;
    private const int WordsMax = 3;

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> words = new("REQUEST")
        {
            Description = "METHOD and URL, or a path alone for the host localhost. A FILE before them is the "
                + "configuration; else it is ./weir.yaml, then /etc/weir/weir.yaml.",
            HelpName = "[FILE] METHOD URL",
            Arity = new ArgumentArity(0, WordsMax),
        };
        words.Validators.Add(static result =>
        {
            FileArgument.RefuseOption(result, ["--header", "--client", "--http2", "--json", "--help"]);
            if (result.Tokens.Count < WordsMin && !result.Errors.Any())
            {
                result.AddError("Which request? Write weir explain GET http://shop.example/cart.");
            }
        });
        Option<string[]> header = new("--header")
        {
            Description = "A field of the request. May be repeated.",
            HelpName = "\"NAME: VALUE\"",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string> client = new("--client")
        {
            Description = "The address that connects.",
            HelpName = "ADDRESS",
            DefaultValueFactory = static _ => "127.0.0.1",
        };
        Option<bool> http2 = new("--http2") { Description = "The request comes over HTTP/2, and not HTTP/1.1." };
        Option<bool> json = new("--json") { Description = "Write one JSON object for machines." };
        Command command = new(
            "explain", "Say which route a request takes, why the earlier ones do not match, and what is done with it.")
        {
            words,
            header,
            client,
            http2,
            json,
        };
        command.SetAction(parsed =>
        {
            string[] given = parsed.GetValue(words)!;
            string[] headers = parsed.GetValue(header) ?? [];
            if (!TryAsk(given, headers, parsed.GetValue(client)!, out AskedRequest? asked, out string? problem))
            {
                new ErrorReport(terminal).Error(problem);
                return ExitCode.Wrong;
            }

            string? file = given.Length == WordsMax ? given[0] : null;
            return Explain(terminal, file, asked with { IsHttp2 = parsed.GetValue(http2) }, parsed.GetValue(json));
        });
        return command;
    }

    private static int Explain(Terminal terminal, string? file, AskedRequest asked, bool json)
    {
        ErrorReport report = new(terminal);

        ConfigurationResult result = CommandLineConfiguration.Load(new CommandLineArguments { File = file });
        if (result.Options is not { } options)
        {
            if (json)
            {
                CheckJson.Write(terminal.Output, result);
            }
            else
            {
                report.Write(result);
            }

            return ExitCode.Wrong;
        }

        RouteExplanation? explanation = new RouteExplainer(options).Explain(asked, out string? problem);
        if (explanation is null)
        {
            report.Error(problem!);
            return ExitCode.Wrong;
        }

        if (json)
        {
            ExplainJson.Write(terminal.Output, explanation, options);
        }
        else
        {
            new ExplainText(terminal, explanation, options).Write();
        }

        return explanation.Route is null ? ExitCode.No : ExitCode.Done;
    }

    private static bool TryAsk(
        string[] words,
        string[] headers,
        string client,
        [NotNullWhen(true)] out AskedRequest? asked,
        [NotNullWhen(false)] out string? problem)
    {
        asked = null;
        if (!AddressRange.TryParse(client, out AddressRange range, out _)
            || client.Contains('/', StringComparison.Ordinal))
        {
            problem = $"--client {client}: Write an IP address, such as 192.0.2.1 or 2001:db8::1.";
            return false;
        }

        string url = words[^1];
        if (!url.StartsWith('/') && url != "*" && !url.Contains("://", StringComparison.Ordinal))
        {
            problem = $"{url}: Write METHOD and URL, as in weir explain GET http://shop.example/cart.";
            return false;
        }

        List<FieldValue> fields = [];
        foreach (string header in headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                problem = $"--header {header}: Write \"NAME: VALUE\".";
                return false;
            }

            fields.Add(new FieldValue(header[..colon], header[(colon + 1)..].Trim(' ', '\t')));
        }

        problem = null;
        asked = new AskedRequest
        {
            Method = words[^2],
            Url = url,
            Fields = fields,
            Client = IPAddress.Parse(range.ToString()),
        };
        return true;
    }
}
