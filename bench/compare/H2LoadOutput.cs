using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Compare;

/// <summary>The report of h2load, which is text for people. Percentiles are not in it.</summary>
internal static partial class H2LoadOutput
{
    /// <summary>
    /// Null when it is no report of a run over HTTP/2. What was under way at the end is neither completed nor an error.
    /// </summary>
    public static LoadResult? Parse(string output)
    {
        var counts = Counts().Match(output);
        var took = Took().Match(output);
        var statuses = Statuses().Match(output);
        if (!output.Contains("Application protocol: h2\n", StringComparison.Ordinal)
            || !counts.Success || !took.Success || !statuses.Success)
        {
            return null;
        }

        return new LoadResult
        {
            Requests = Number(counts, "done"),
            Errors = Number(counts, "done") - Number(statuses, "good") + Number(counts, "errored"),
            Seconds = double.Parse(took.Groups["time"].Value, CultureInfo.InvariantCulture)
                / (took.Groups["unit"].Value switch { "us" => 1e6, "ms" => 1e3, _ => 1 }),
            P50 = double.NaN,
            P99 = double.NaN,
            P999 = double.NaN,
        };
    }

    private static long Number(Match match, string group) =>
        long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "^requests: .* (?<done>[0-9]+) done, .* (?<errored>[0-9]+) errored,",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Counts();

    [GeneratedRegex(
        "^finished in (?<time>[0-9.]+)(?<unit>us|ms|s),", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Took();

    [GeneratedRegex(
        "^status codes: (?<good>[0-9]+) 2xx,", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Statuses();
}
