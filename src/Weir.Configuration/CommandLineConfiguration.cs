using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>
/// Makes a configuration from a command line, with a file or without. Any thread. Without a file nothing of YAML is
/// loaded: start-up time is part of what <c>--to</c> promises.
/// </summary>
public static class CommandLineConfiguration
{
    /// <summary>Reads the file that is named, or the first default one, or makes one route from <c>--to</c>.</summary>
    public static ConfigurationResult Load(CommandLineArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ErrorList errors = new();
        if (arguments.File is not null && arguments.To is not null)
        {
            string message = $"This makes a gateway without a file, but {arguments.File} is named too; leave one out.";
            Add(errors, "--to", arguments.To, message);
            return errors.Result(arguments.File, options: null);
        }

        if (arguments.To is not null)
        {
            return Override(FromUrl(arguments.To, errors), [], arguments, errors, file: null);
        }

        string? file = arguments.File ?? ConfigurationFile.FindDefault();
        if (file is null)
        {
            string missing = string.Join(" and no ", ConfigurationFile.DefaultPaths);
            string advice = "Name a file, or the service itself: weir run --to http://localhost:3000.";
            Add(errors, "", value: null, $"There is no {missing}. {advice}");
            return errors.Result(file: null, options: null);
        }

        ConfigurationResult result = ConfigurationFile.Load(file);
        return result.Options is null
            ? result
            : Override(result.Options, result.Warnings, arguments, errors, file) with { Sources = result.Sources };
    }

    private static GatewayOptions FromUrl(string to, ErrorList errors)
    {
        if (!DestinationOptions.TryParse(to, out DestinationOptions? destination, out string? problem))
        {
            Add(errors, "--to", to, problem);
            return new GatewayOptions();
        }

        ClusterOptions cluster = ClusterOptions.ForUrl(destination);
        return new GatewayOptions
        {
            Clusters = [cluster],
            Routes = [new RouteOptions { Name = MatchOptions.All.ToString(), To = cluster.Name }],
        };
    }

    private static ConfigurationResult Override(
        GatewayOptions options,
        IReadOnlyList<ConfigurationError> warnings,
        CommandLineArguments arguments,
        ErrorList errors,
        string? file)
    {
        IReadOnlyList<ListenOptions> listen = arguments.Listen.Count == 0
            ? options.Listen
            : Listen(arguments.Listen, errors);
        AdminOptions? admin = arguments.Admin is null ? options.Admin : Admin(arguments.Admin, errors);
        if (admin is { IsImplied: false }
            && AdminAddress.Problem(admin.Listen, listen, admin.Token is not null) is { } problem)
        {
            (string key, string value) = arguments.Admin is null
                ? ("admin", admin.Listen.Text)
                : ("--admin", arguments.Admin);
            Add(errors, key, value, problem);
        }

        return errors.Result(file, options with { Listen = listen, Admin = admin }) with { Warnings = warnings };
    }

    private static List<ListenOptions> Listen(IReadOnlyList<string> texts, ErrorList errors)
    {
        List<ListenOptions> all = [];
        foreach (string text in texts)
        {
            if (!ListenOptions.TryParse(text, out ListenOptions? listen, out string? problem))
            {
                Add(errors, "--listen", text, problem);
                continue;
            }

            if (listen.IsSecure)
            {
                Add(
                    errors, "--listen", text,
                    "https needs certificates, which only a file can name: write the address under `listen` there.");
            }

            if (all.Find(listen.Overlaps) is { } other)
            {
                Add(errors, "--listen", text, $"The address is taken by {other.Text}; leave one of them out.");
            }

            all.Add(listen);
        }

        return all;
    }

    private static AdminOptions? Admin(string text, ErrorList errors)
    {
        if (text == "off")
        {
            return null;
        }

        if (ListenOptions.TryParse(text, out ListenOptions? listen, out string? problem))
        {
            return new AdminOptions { Listen = listen };
        }

        Add(errors, "--admin", text, problem);
        return null;
    }

    private static void Add(ErrorList errors, string key, string? value, string message) =>
        errors.Add(new ConfigurationError { Key = key, Value = value, Message = message });
}
