using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Gateway.Tests.Metrics;

/// <summary>
/// A strict reader of Prometheus' text format 0.0.4, for tests: fails on everything that the format forbids, also what
/// Prometheus itself would let pass.
/// </summary>
internal static class PrometheusParser
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(5);

    private static readonly Regex s_help = new(
        @"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>([^\\]|\\\\|\\n)*)$",
        RegexOptions.ExplicitCapture, s_bound);

    private static readonly Regex s_type = new(
        "^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$",
        RegexOptions.ExplicitCapture, s_bound);

    private static readonly Regex s_sample = new(
        @"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>[^ ]+)$",
        RegexOptions.ExplicitCapture, s_bound);

    private static readonly Regex s_label = new(
        @"\G(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>([^""\\]|\\\\|\\""|\\n)*)""(,(?=.)|$)",
        RegexOptions.ExplicitCapture, s_bound);

    /// <summary>The families of a text, by name.</summary>
    public static Dictionary<string, PrometheusFamily> Parse(ReadOnlySpan<byte> bytes)
    {
        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.True(text.Length == 0 || text.EndsWith('\n'), "the last line ends like the others");
        Dictionary<string, PrometheusFamily> families = new(StringComparer.Ordinal);
        PrometheusFamily? current = null;
        string? help = null;
        foreach (string line in text.Split('\n')[..^1])
        {
            if (s_help.Match(line) is { Success: true } helpMatch)
            {
                help = helpMatch.Groups["name"].Value;
            }
            else if (s_type.Match(line) is { Success: true } typeMatch)
            {
                string name = typeMatch.Groups["name"].Value;
                Assert.Equal(help, name);
                current = new PrometheusFamily(name, typeMatch.Groups["type"].Value);
                Assert.True(families.TryAdd(name, current), $"{name} comes twice");
            }
            else
            {
                Assert.NotNull(current);
                AddSample(current, line);
            }
        }

        foreach (PrometheusFamily family in families.Values)
        {
            family.Verify();
        }

        return families;
    }

    private static void AddSample(PrometheusFamily family, string line)
    {
        Match sample = s_sample.Match(line);
        Assert.True(sample.Success, $"not a sample: {line}");
        string name = sample.Groups["name"].Value;
        Assert.StartsWith(family.Name, name, StringComparison.Ordinal);
        string suffix = name[family.Name.Length..];
        Assert.Equal(family.Type == "histogram", suffix is "_bucket" or "_sum" or "_count");
        Assert.True(suffix.Length == 0 || family.Type == "histogram", $"not a sample of {family.Name}: {line}");

        List<string> labels = [];
        string? bound = null;
        string labelText = sample.Groups["labels"].Value;
        int at = 0;
        while (at < labelText.Length)
        {
            Match label = s_label.Match(labelText, at);
            Assert.True(label.Success, $"not a label: {labelText[at..]}");
            at += label.Length;
            if (label.Groups["name"].Value == "le")
            {
                bound = label.Groups["value"].Value;
            }
            else
            {
                labels.Add($"{label.Groups["name"].Value}={Unescape(label.Groups["value"].Value)}");
            }
        }

        Assert.Equal(suffix == "_bucket", bound is not null);
        double? upper = bound is null ? null : Number(bound);
        family.Add(suffix, string.Join(' ', labels), upper, Number(sample.Groups["value"].Value));
    }

    private static string Unescape(string value) => Regex.Replace(
        value, @"\\.", m => m.Value == @"\n" ? "\n" : m.Value[1..], RegexOptions.None, s_bound);

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
