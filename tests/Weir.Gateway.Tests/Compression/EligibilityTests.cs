using System.Text;
using Weir.Http;

namespace Weir.Gateway.Tests.Compression;

/// <summary>Which responses are compressed at all.</summary>
public sealed class EligibilityTests
{
    private const string Json = "Content-Type: application/json";

    [Theory]
    [InlineData("text/html", true)]
    [InlineData("text/html; charset=utf-8", true)]
    [InlineData("Text/HTML ;charset=utf-8", true)]
    [InlineData("text/css", true)]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/vnd.api+JSON;v=1", true)]
    [InlineData("application/atom+xml", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("font/ttf", true)]
    [InlineData("application/jsonx", false)]
    [InlineData("application/+json", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("text/", false)]
    [InlineData("text", false)]
    [InlineData("textual/plain", false)]
    [InlineData("image/png", false)]
    [InlineData("font/woff2", false)]
    [InlineData("video/mp4", false)]
    [InlineData("", false)]
    [InlineData("text/event-stream", false)]
    [InlineData("Text/Event-Stream; charset=utf-8", false)]
    public void IsEligible_Type_MustMatch(string type, bool expected)
    {
        Assert.Equal(expected, IsEligible(200, BodyFraming.OfLength(5000), "Content-Type: " + type));
    }

    [Fact]
    public void IsEligible_TypeThatIsVeryLong_IsNot()
    {
        Assert.False(IsEligible(200, BodyFraming.OfLength(5000), "Content-Type: text/" + new string('a', 200)));
    }

    [Fact]
    public void IsEligible_WithoutType_IsNot()
    {
        Assert.False(IsEligible(200, BodyFraming.OfLength(5000)));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, true)]
    [InlineData(203, true)]
    [InlineData(204, false)]
    [InlineData(205, false)]
    [InlineData(206, false)]
    [InlineData(304, false)]
    [InlineData(404, true)]
    [InlineData(500, true)]
    public void IsEligible_Status_MustHaveAWholeBody(int status, bool expected)
    {
        Assert.Equal(expected, IsEligible(status, BodyFraming.OfLength(5000), Json));
    }

    [Theory]
    [InlineData("Content-Encoding: gzip", false)]
    [InlineData("Content-Encoding: exotic", false)]
    [InlineData("Content-Encoding: identity", true)]
    [InlineData("Content-Encoding: identity, br", false)]
    [InlineData("Content-Range: bytes 0-1/2", false)]
    [InlineData("Cache-Control: no-transform", false)]
    [InlineData("Cache-Control: max-age=1, No-Transform", false)]
    [InlineData("Cache-Control: max-age=1, private", true)]
    [InlineData("ETag: \"a\"", true)]
    [InlineData("Vary: *", true)]
    public void IsEligible_Field_MayForbidIt(string field, bool expected)
    {
        Assert.Equal(expected, IsEligible(200, BodyFraming.OfLength(5000), Json, field));
    }

    [Fact]
    public void IsEligible_Length_MustBeWorthIt()
    {
        Assert.False(IsEligible(200, BodyFraming.OfLength(1023), Json));
        Assert.True(IsEligible(200, BodyFraming.OfLength(1024), Json));
        Assert.True(IsEligible(200, BodyFraming.Chunked, Json));
        Assert.True(IsEligible(200, BodyFraming.UntilClose, Json));
        Assert.False(IsEligible(200, BodyFraming.None, Json));
    }

    [Fact]
    public void IsEligible_AnswerToHead_IsWhatGetWouldBring()
    {
        Assert.True(Rule.IsEligible(Response(Json), 200, BodyFraming.None, isHead: true));
        Assert.True(Rule.IsEligible(Response(Json), 200, BodyFraming.Announce(1024), isHead: true));
        Assert.False(Rule.IsEligible(Response(Json), 200, BodyFraming.Announce(1023), isHead: true));
    }

    [Fact]
    public void MarkCoded_Head_TellsNothingOfTheOriginsBytes()
    {
        Head head = Response(
            Json, "ETag: \"a\"", "Accept-Ranges: bytes", "Content-MD5: x", "Digest: x", "Content-Digest: x",
            "Repr-Digest: x", "Content-Encoding: identity", "Content-Language: en");
        CompressRule.MarkCoded(head, ContentCoding.Brotli);

        Assert.Equal(
            ["Content-Type: application/json", "Content-Language: en", "Content-Encoding: br", "ETag: W/\"a\""],
            Lines(head));
    }

    [Fact]
    public void Prepare_FixedBody_IsCodedOnce()
    {
        byte[] body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("hello ", 500)));
        Head fields = Response(Json, "ETag: \"a\"");
        CodedAnswer?[] answers = Rule.Prepare(200, fields, body)!;

        CodedAnswer gzip = answers[(int)ContentCoding.Gzip]!;
        Assert.Equal(body, Decoding.Decode(ContentCoding.Gzip, gzip.Body));
        Assert.Equal(body, Decoding.Decode(ContentCoding.Brotli, answers[(int)ContentCoding.Brotli]!.Body));
        Assert.Equal(
            ["Content-Type: application/json", "Vary: Accept-Encoding", "Content-Encoding: gzip", "ETag: W/\"a\""],
            Lines(gzip.Fields));
        Assert.Equal(["Content-Type: application/json", "ETag: \"a\""], Lines(fields));
        Assert.Null(Rule.Prepare(200, fields, body[..1000]));
        Assert.Null(Rule.Prepare(204, fields, body));
    }

    private static CompressRule Rule => new(CompressOptions.Default, new Compressor(64 << 20));

    private static bool IsEligible(int status, BodyFraming framing, params string[] fields) =>
        Rule.IsEligible(Response(fields), status, framing, isHead: false);

    private static Head Response(params string[] fields)
    {
        Head head = new();
        foreach (string field in fields)
        {
            string[] parts = field.Split(": ");
            head.Add(Encoding.ASCII.GetBytes(parts[0]), Encoding.ASCII.GetBytes(parts[1]));
        }

        return head;
    }

    private static string[] Lines(Head head) =>
    [
        .. Enumerable.Range(0, head.Count).Where(slot => !head.IsRemoved(slot)).Select(
            slot => $"{Encoding.ASCII.GetString(head.Name(slot))}: {Encoding.ASCII.GetString(head.Value(slot))}"),
    ];
}
