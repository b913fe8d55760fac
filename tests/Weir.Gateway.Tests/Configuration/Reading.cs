using System.Text;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

/// <summary>Reads configuration text in tests, with a small environment of its own.</summary>
internal static class Reading
{
    public const string File = "weir.yaml";

    private const string Route = "\nroutes: [ { to: http://localhost:3000 } ]\n";

    public static ConfigurationResult Of(string yaml) => Of(Encoding.UTF8.GetBytes(yaml));

    public static ConfigurationResult Of(byte[] bytes) =>
        ConfigurationFile.Parse(bytes, File, new Substitution(Variable, PemSamples.Folder));

    public static GatewayOptions Options(string yaml)
    {
        ConfigurationResult result = Of(yaml);
        Assert.Equal("", string.Join("\n", result.Errors));
        return result.Options!;
    }

    /// <summary>The options of a file with one route and the text before it.</summary>
    public static GatewayOptions WithRoute(string yaml) => Options(yaml + Route);

    /// <summary>The only error of a file.</summary>
    public static ConfigurationError Error(string yaml)
    {
        ConfigurationResult result = Of(yaml);
        Assert.Null(result.Options);
        return Assert.Single(result.Errors);
    }

    /// <summary>The only error of a file with one route and the text before it.</summary>
    public static ConfigurationError ErrorWithRoute(string yaml) =>
        Error(yaml + Route);

    /// <summary>Asserts that two lists of texts are the same.</summary>
    public static void Same(IEnumerable<string?> expected, IEnumerable<string?> actual) =>
        Assert.Equal(expected, actual, StringComparer.Ordinal);

    private static string? Variable(string name) => name switch
    {
        "ADMIN_TOKEN" => "0123456789abcdef",
        "PORT" => "8081",
        "EMPTY" => "",
        "NESTED" => "${PORT}",
        _ => null,
    };
}
