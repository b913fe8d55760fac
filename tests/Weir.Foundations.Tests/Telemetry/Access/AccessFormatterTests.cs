using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

public sealed partial class AccessFormatterTests
{
    private static readonly SampleAccess s_full = new()
    {
        Times = new ExchangeTimes
        {
            StartedAt = 5_000_000,
            ReadyAt = 6_000_000,
            PoolWait = 2_000_000,
            Connecting = 3_000_500,
            HeadAt = 111_000_000,
            IsAttempted = true,
        },
        EndedAt = 125_001_234,
        Fault = Fault.UpstreamTruncated,
        Status = 200,
        Route = "/shop/**",
        Destination = "http://10.0.0.1:3000",
        Target = "/shop?token=x&lang=de"u8.ToArray(),
        RequestId = "abc"u8.ToArray(),
        TraceId = "0af7651916cd43dd8448eb211c80319c"u8.ToArray(),
        UserAgent = "curl/8"u8.ToArray(),
        Referer = "https://u:p@b.example/?token=y"u8.ToArray(),
        RequestBytes = 12,
        ResponseBytes = 3456,
    };

    // What a client would send to break a line, a field or a terminal.
    public static TheoryData<string> Hostile =>
    [
        "\"", "\\", "\\\"", "\n", "\r\n127.0.0.1 - - [x] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", "\0", "\x1b[31m",
        "\x7f", "\t", "\u00c3", "\u00c3\u00a4", "\u00ed\u00a0\u0080", "\u00f4\u0090\u0080\u0080", "\u00c0\u00af",
        "\u00e2\u0080\u00a8", "\u00e2\u0080\u00ae", "\u00ff\u00fe", "</script>", "\u00f0\u009f\u0098\u0080",
    ];

    [Fact]
    public void Json_EverythingKnown_IsTheDocumentedLine()
    {
        Assert.Equal(
            "{\"time\":\"2026-11-21T10:00:00.250Z\",\"client\":\"192.0.2.7\",\"request_id\":\"abc\","
            + "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\",\"method\":\"GET\",\"host\":\"a.example\","
            + "\"path\":\"/shop\",\"query\":\"token=***&lang=de\",\"protocol\":\"HTTP/1.1\",\"status\":200,"
            + "\"fault\":\"upstream-truncated\",\"route\":\"/shop/**\",\"destination\":\"http://10.0.0.1:3000\","
            + "\"request_bytes\":12,\"response_bytes\":3456,\"total_ms\":120.001,\"request_ms\":1.000,"
            + "\"pool_ms\":2.000,\"connect_ms\":3.000,\"send_ms\":0.000,\"origin_ms\":100.000,"
            + "\"response_ms\":14.001,\"reused\":false,\"user_agent\":\"curl/8\","
            + "\"referer\":\"https://***@b.example/?token=***\"}\n",
            s_full.Line(isCombined: false, "token"));
    }

    [Theory]
    [InlineData(10, "HTTP/1.0")]
    [InlineData(11, "HTTP/1.1")]
    [InlineData(20, "HTTP/2.0")]
    public void Lines_OfAnyVersion_NameIt(int version, string name)
    {
        SampleAccess access = s_full with { Version = version };

        Assert.Contains($"\"protocol\":\"{name}\"", access.Line(isCombined: false), StringComparison.Ordinal);
        Assert.Contains($" {name}\" 200 ", access.Line(isCombined: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_NothingKnown_LeavesOutWhatIsMissing()
    {
        SampleAccess bare = new()
        {
            Fault = Fault.BadRequest,
            Status = 0,
            Client = [],
            Method = [],
            Host = [],
            Target = [],
        };

        Assert.Equal(
            "{\"time\":\"2026-11-21T10:00:00.250Z\",\"client\":\"unix\",\"fault\":\"bad-request\","
            + "\"request_bytes\":0,\"response_bytes\":0,\"total_ms\":2.000,\"request_ms\":0.500,"
            + "\"response_ms\":1.500}\n",
            bare.Line(isCombined: false));
    }

    [Fact]
    public void Combined_EverythingKnown_IsApachesLine()
    {
        Assert.Equal(
            "192.0.2.7 - - [21/Nov/2026:10:00:00 +0000] \"GET /shop?token=***&lang=de HTTP/1.1\" 200 3456 "
            + "\"https://***@b.example/?token=***\" \"curl/8\"\n",
            s_full.Line(isCombined: true, "token"));
    }

    [Fact]
    public void Combined_NothingKnown_HasDashesAndAStatusOfThreeDigits()
    {
        SampleAccess bare = new() { Status = 0, Client = [.. new byte[15], 1], Method = [], Target = [] };

        Assert.Equal(
            "::1 - - [21/Nov/2026:10:00:00 +0000] \"-\" 000 0 \"-\" \"-\"\n", bare.Line(isCombined: true));
    }

    [Fact]
    public void Combined_OldVersion_IsTold()
    {
        SampleAccess old = new() { Version = 10 };

        Assert.Contains("\"GET / HTTP/1.0\"", old.Line(isCombined: true), StringComparison.Ordinal);
        Assert.Contains("\"protocol\":\"HTTP/1.0\"", old.Line(isCombined: false), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Line_HostileBytes_CannotLeaveTheirField(string hostile) => CheckBoth(Encoding.Latin1.GetBytes(hostile));

    [Fact]
    public void Line_RandomBytes_CannotLeaveTheirField()
    {
        SeededRandom random = new(7);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            if (random.NextBool(0.5))
            {
                // Mostly plain, with something odd in it.
                for (int at = 1; at < bytes.Length; at++)
                {
                    bytes[at] = (byte)('a' + (bytes[at] % 26));
                }
            }

            CheckBoth(bytes);
        }
    }

    [Fact]
    public void Record_LongTexts_AreCutAndTheLineIsWhole()
    {
        byte[] huge = new byte[70_000];
        huge.AsSpan().Fill((byte)'x');
        SampleAccess access = new()
        {
            Method = huge,
            Host = huge,
            Target = huge,
            UserAgent = huge,
            Referer = huge,
            RequestId = huge,
            Route = new string('ä', 70_000),
            Destination = new string('€', 70_000),
        };
        JsonElement line = Parse(access.Line(isCombined: false));

        Assert.Equal(8192, line.GetProperty("path").GetString()!.Length);
        Assert.Equal(new string('ä', 128), line.GetProperty("route").GetString());
        Assert.Equal(new string('€', 85), line.GetProperty("destination").GetString());
        Assert.Equal(512, line.GetProperty("user_agent").GetString()!.Length);
        Assert.Equal(1024, line.GetProperty("referer").GetString()!.Length);
    }

    private static void CheckBoth(byte[] hostile)
    {
        SampleAccess access = new()
        {
            Method = hostile,
            Host = hostile,
            Target = [(byte)'/', .. hostile],
            UserAgent = hostile,
            Referer = hostile,
            RequestId = hostile,
            Route = Encoding.Latin1.GetString(hostile),
        };
        string json = access.Line(isCombined: false);
        JsonElement line = Parse(json);
        string text = Encoding.UTF8.GetString(hostile);
        Assert.Equal(text, line.GetProperty("user_agent").GetString());
        Assert.StartsWith(line.GetProperty("method").GetString()!.TrimEnd('\uFFFD'), text, StringComparison.Ordinal);
        Assert.Equal(text, line.GetProperty("request_id").GetString());
        Assert.Equal(Encoding.Latin1.GetString(hostile), line.GetProperty("route").GetString());
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal(json.Length - 1, json.IndexOfAny(['\n', '\r', '\u2028', '\u2029']));
        Assert.DoesNotContain('\x1b', json);

        string combined = access.Line(isCombined: true);
        Match match = Combined().Match(combined);
        Assert.True(match.Success, combined);
        Assert.Equal(hostile, Unescape(match.Groups["agent"].Value));
        Assert.Equal(hostile, Unescape(match.Groups["referer"].Value));
    }

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static byte[] Unescape(string text) => Encoding.Latin1.GetBytes(
        Escaped().Replace(text, match => $"{(char)Convert.ToInt32(match.Groups["hex"].Value, 16)}"));

    [GeneratedRegex(
        "^192\\.0\\.2\\.7 - - \\[21/Nov/2026:10:00:00 \\+0000\\] \"[ !#-\\[\\]-~\\\\]+ HTTP/1\\.1\" 200 0 "
        + "\"(?<referer>[ !#-~]+)\" \"(?<agent>[ !#-~]+)\"\n\\z",
        RegexOptions.None,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Combined();

    [GeneratedRegex("\\\\x(?<hex>[0-9A-F]{2})", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Escaped();
}
