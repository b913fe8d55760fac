using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Weir.Http;
using Weir.Telemetry;

namespace Weir.Transport.Tests.Http2;

/// <summary>
/// The kinds of abuse are the same ones, with the same bounds, in the code, the metric and docs/http2.md.
/// </summary>
public sealed partial class AbuseDocumentTests
{
    private const int Mebi = 1024 * 1024;

    private const string NoAbuse = "protocol-error";

    private static readonly Http2Abuse[] s_kinds =
        [.. Enum.GetValues<Http2Abuse>().Where(kind => kind != Http2Abuse.None)];

    [Fact]
    public void Names_OfTheMetric_AreThoseOfTheKindsInTheirOrder() =>
        Assert.Equal([NoAbuse, .. s_kinds.Select(Word)], Http2Counters.Names.ToArray());

    [Fact]
    public void Document_Table_HasEachReasonOnce()
    {
        string[] documented = [.. Rows().Select(row => row.Groups["word"].Value)];

        Assert.Equal(Http2Counters.Names.ToArray(), documented);
    }

    [Fact]
    public void Document_Table_HasTheRatesOfTheCode()
    {
        foreach (Match row in Rows())
        {
            Http2Abuse kind = s_kinds.FirstOrDefault(kind => Word(kind) == row.Groups["word"].Value);
            AbuseRate rate = AbuseRates.Of(kind);
            if (rate.Burst > 0)
            {
                string documented = $"{kind} {row.Groups["burst"]} {row.Groups["rate"]}";
                Assert.Equal($"{kind} {rate.Burst} {rate.PerSecond}", documented);
            }
        }
    }

    [Fact]
    public void Document_Numbers_AreThoseOfTheCode()
    {
        string text = File.ReadAllText(Document()).ReplaceLineEndings(" ");
        Http2Options options = new();
        AbuseRate resets = AbuseRates.ProcessResets;
        AbuseRate frames = AbuseRates.ProcessFrames;

        Assert.All(
            [
                $"{AbuseRates.ContinuationsMax} frames a block",
                $"{resets.Burst} resets at once and {resets.PerSecond} a second",
                $"{frames.Burst} other frames and {frames.PerSecond} a second",
                $"{options.ConcurrentStreamsMax} streams",
                $"{options.StreamWindowBytes / 1024} KiB a stream",
                $"{Http2Server.ConnectionWindowBytes / Mebi} MiB a connection of a client",
                $"{Http2Client.ConnectionWindowBytes / Mebi} MiB one to a destination",
            ],
            number => Assert.Contains(number, text, StringComparison.Ordinal));
    }

    private static IEnumerable<Match> Rows() => RowPattern().Matches(File.ReadAllText(Document()));

    private static string Word(Http2Abuse kind) =>
        CapitalPattern().Replace(kind.ToString(), "-$0").ToLowerInvariant();

    private static string Document([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/http2.md");

    // | `word` | what it is | at once | a second |
    [GeneratedRegex(@"^\| `(?<word>[a-z-]+)` \|[^|\n]*\| *(?<burst>\d*) *\| *(?<rate>\d*) *\|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex RowPattern();

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex CapitalPattern();
}
