using System.Text.RegularExpressions;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads the <c>match</c> of a route.</summary>
internal static class MatchBinder
{
    private const int RegexMax = 512;
    private const int ConditionsMax = 32;

    private static readonly string[] s_devices = ["mobile", "desktop", "bot"];

    public static MatchOptions Bind(BindingContext context, GroupReader route)
    {
        GroupReader? group = route.Group("match", Keys.Match);
        if (group is null)
        {
            return MatchOptions.All;
        }

        HostPattern? host = null;
        PathPattern? path = null;
        string? problem = null;
        if (group.TryText("host", "a host such as shop.example", out string? hostText, out Node? node)
            && !HostPattern.TryParse(hostText, out host, out problem))
        {
            context.Error(node, group.PathOf("host"), problem);
        }

        if (group.TryText("path", "a path such as /api/**", out string? pathText, out node)
            && !PathPattern.TryParse(pathText, out path, out problem))
        {
            context.Error(node, group.PathOf("path"), problem);
        }

        return new MatchOptions
        {
            Host = host,
            Path = path,
            Methods = Scalars.Texts(
                context, group, "method", [], "a method such as GET", MethodProblem, static m => m.ToUpperInvariant()),
            Headers = Values(
                context, group, "headers", FieldText.NameProblem, static name => name.ToLowerInvariant()),
            Query = Values(context, group, "query", static _ => null, static name => name),
            Cookies = Values(context, group, "cookies", CookieProblem, static name => name),
            Clients = Scalars.Addresses(context, group, "client"),
            Device = Device(context, group),
        };
    }

    private static string? MethodProblem(string text) => text switch
    {
        "CONNECT" => "CONNECT is not served.",
        _ => Problems.Method(text),
    };

    private static string? CookieProblem(string name) =>
        FieldText.IsToken(name) ? null : "A cookie name holds letters, digits and hyphens.";

    private static DeviceKind Device(BindingContext context, GroupReader group) =>
        group.TryGet("device", out _)
            ? (DeviceKind)(Scalars.Word(context, group, "device", s_devices) + 1)
            : DeviceKind.None;

    private static List<ValuePattern> Values(
        BindingContext context,
        GroupReader group,
        string key,
        Func<string, string?> nameProblem,
        Func<string, string> bring)
    {
        List<ValuePattern> values = [];
        if (!group.TryGet(key, out Node? node))
        {
            return values;
        }

        if (node is not MappingNode names || names.Entries.Count == 0)
        {
            context.Error(node, group.PathOf(key), "Names with values were expected, as in { name: value }.");
            return values;
        }

        if (names.Entries.Count > ConditionsMax)
        {
            context.KeyError(node, group.PathOf(key), $"At most {ConditionsMax} conditions are allowed.");
        }

        foreach ((ScalarNode name, Node value) in names.Entries)
        {
            string path = group.PathOf(key) + "." + name.Text;
            if (nameProblem(name.Text) is { } problem)
            {
                context.KeyError(name, path, problem);
            }
            else if (Value(context, bring(name.Text), value, path) is { } match)
            {
                values.Add(match);
            }
        }

        return values;
    }

    private static ValuePattern? Value(BindingContext context, string name, Node node, string key)
    {
        // A word of YAML, not the same text in quotes.
        if (node is ScalarNode { IsPlain: true, Text: "true" })
        {
            return new ValuePattern(name, ValuePatternKind.Present);
        }

        if (node is ScalarNode { IsPlain: true, Text: "false" })
        {
            return new ValuePattern(name, ValuePatternKind.Absent);
        }

        if (context.Text(node, key, "a value, \"~expression\", true or false") is not { } text)
        {
            return null;
        }

        if (!text.StartsWith('~'))
        {
            return new ValuePattern(name, ValuePatternKind.Exact, text);
        }

        if (RegexProblem(text[1..]) is { } problem)
        {
            context.Error(node, key, problem);
            return null;
        }

        return new ValuePattern(name, ValuePatternKind.Regex, text[1..]);
    }

    private static string? RegexProblem(string text)
    {
        if (text.Length is 0 or > RegexMax)
        {
            return $"A regular expression has 1 to {RegexMax} characters behind the ~.";
        }

        try
        {
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"The regular expression is not valid: {e.Message}";
        }
        catch (NotSupportedException)
        {
            return "Look-around, back references and atomic groups are not supported: "
                + "an expression runs in time linear in the value.";
        }
    }
}
