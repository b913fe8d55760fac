using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary>The FILE that several commands take.</summary>
internal static class FileArgument
{
    /// <param name="options">The options that the command knows.</param>
    public static Argument<string?> Create(params string[] options)
    {
        Argument<string?> file = new("FILE")
        {
            Description = "The configuration; ./weir.yaml, then /etc/weir/weir.yaml, when it is not named.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        file.Validators.Add(result => RefuseOption(result, options));
        return file;
    }

    /// <summary>Refuses an option that is not known, which would otherwise be taken for the name of a file.</summary>
    public static void RefuseOption(ArgumentResult result, string[] options)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.StartsWith('-') && token.Value.Length > 1)
            {
                string advice = NearestKey.Find(token.Value, options) is { } nearest
                    ? $"Did you mean {nearest}?"
                    : $"Write ./{token.Value} if it is a file.";
                result.AddError($"The option {token.Value} is not known. {advice}");
            }
        }
    }
}
