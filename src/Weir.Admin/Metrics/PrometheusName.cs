using System.Text;
using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>
/// Names in Prometheus' form, as the OpenTelemetry specification's "Prometheus and OpenMetrics Compatibility" derives
/// them: underscores for dots, the unit spelt out as a suffix, <c>_total</c> behind counters. Immutable; any thread.
/// </summary>
internal static class PrometheusName
{
    /// <summary>
    /// The name of a family: <c>http.server.request.duration</c> in <c>s</c> is
    /// <c>http_server_request_duration_seconds</c>.
    /// </summary>
    public static string Of(MetricFamily family)
    {
        StringBuilder name = new(family.Name.Length + 16);
        AppendClean(name, family.Name);
        foreach (string part in UnitWords(family.Unit, family.Kind))
        {
            AppendSuffix(name, part);
        }

        if (family.Kind == MetricKind.Counter)
        {
            AppendSuffix(name, "total");
        }

        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, '_');
        }

        return name.ToString();
    }

    /// <summary>The name of a label: <c>http.route</c> is <c>http_route</c>.</summary>
    public static string OfLabel(string label)
    {
        StringBuilder name = new(label.Length + 4);
        AppendClean(name, label);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, "key_");
        }

        return name.ToString();
    }

    // "By/s" becomes bytes_per_second; annotations in braces are no units.
    private static IEnumerable<string> UnitWords(string unit, MetricKind kind)
    {
        if (unit == "1")
        {
            if (kind == MetricKind.Gauge)
            {
                yield return "ratio";
            }

            yield break;
        }

        string[] parts = unit.Split('/', 2);
        string main = Word(parts[0]);
        if (main.Length > 0)
        {
            yield return main;
        }

        if (parts.Length == 2 && Word(parts[1]) is { Length: > 0 } per)
        {
            // The specification wants the singular: seconds, but per second.
            yield return "per_" + per.TrimEnd('s');
        }
    }

    private static string Word(string unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "min" => "minutes",
        "h" => "hours",
        "d" => "days",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "%" => "percent",
        "1" => "",
        _ when unit.StartsWith('{') => "",
        _ => unit,
    };

    private static void AppendSuffix(StringBuilder name, string suffix)
    {
        string text = name.ToString();
        if (text.EndsWith("_" + suffix, StringComparison.Ordinal))
        {
            return;
        }

        AppendClean(name.Append('_'), suffix);
    }

    // Whatever Prometheus' names cannot hold becomes one underscore.
    private static void AppendClean(StringBuilder name, string text)
    {
        foreach (char c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length == 0 || name[^1] != '_')
            {
                name.Append('_');
            }
        }
    }
}
