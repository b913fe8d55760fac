using System.Text;
using Weir.Http;

namespace Weir.Gateway.Tests.Compression;

/// <summary>Tags that become weak, and what clients send back of them.</summary>
public sealed class EntityTagsTests
{
    [Theory]
    [InlineData("\"abc\"", "W/\"abc\"")]
    [InlineData("\"\"", "W/\"\"")]
    [InlineData("W/\"abc\"", "W/\"abc\"")]
    [InlineData("abc", null)]
    [InlineData("\"", null)]
    public void Weaken_Tag_IsWeak(string tag, string? expected)
    {
        Head response = With(KnownField.Etag, tag);
        EntityTags.Weaken(response);

        Assert.Equal(expected, Value(response, KnownField.Etag));
    }

    [Theory]
    [InlineData("W/\"a\"", "\"a\"")]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("W/\"a\", \"b\" , W/\"c\"", "\"a\", \"b\" , \"c\"")]
    [InlineData("\"a W/\", W/\"b\"", "\"a W/\", \"b\"")]
    [InlineData("\"W/\"", "\"W/\"")]
    [InlineData("*", "*")]
    [InlineData("W/", "W/")]
    [InlineData("", "")]
    public void PrepareConditions_IfMatch_IsStrong(string tags, string expected)
    {
        Head request = With(KnownField.IfMatch, tags);
        EntityTags.PrepareConditions(request);

        Assert.Equal(expected, Value(request, KnownField.IfMatch));
    }

    [Fact]
    public void PrepareConditions_IfMatchOnSeveralLines_IsOneList()
    {
        Head request = With(KnownField.IfMatch, "W/\"a\"");
        request.Add(KnownField.IfMatch, "W/\"b\""u8);
        EntityTags.PrepareConditions(request);

        Assert.Equal("\"a\", \"b\"", Value(request, KnownField.IfMatch));
        Assert.Equal(-1, request.IndexOf(KnownField.IfMatch, request.IndexOf(KnownField.IfMatch) + 1));
    }

    [Fact]
    public void PrepareConditions_VeryLongIfMatch_StaysAsItIs()
    {
        string tags = string.Join(", ", Enumerable.Repeat("W/\"abcdefghij\"", 100));
        Head request = With(KnownField.IfMatch, tags);
        EntityTags.PrepareConditions(request);

        Assert.Equal(tags, Value(request, KnownField.IfMatch));
    }

    [Theory]
    [InlineData("W/\"a\"", false)]
    [InlineData("\"a\"", true)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", true)]
    public void PrepareConditions_IfRange_GoesWhenWeak(string validator, bool stays)
    {
        Head request = With(KnownField.IfRange, validator);
        request.Add(KnownField.Range, "bytes=0-5"u8);
        EntityTags.PrepareConditions(request);

        Assert.Equal(stays, request.Has(KnownField.IfRange));
        Assert.Equal(stays, request.Has(KnownField.Range));
    }

    [Theory]
    [InlineData("W/\"a\"", "\"a\"", "W/\"a\"")]
    [InlineData("\"a\"", "\"a\"", "\"a\"")]
    [InlineData("\"b\", W/\"a\"", "\"a\"", "W/\"a\"")]
    [InlineData("W/\"a\", \"a\"", "\"a\"", "\"a\"")]
    [InlineData("*", "\"a\"", "\"a\"")]
    [InlineData("W/\"a\"", "W/\"a\"", "W/\"a\"")]
    [InlineData("W/\"ab\"", "\"a\"", "\"a\"")]
    public void WeakenAsAsked_NotModified_HasTheTagThatWasAskedAbout(string asked, string tag, string expected)
    {
        Head request = With(KnownField.IfNoneMatch, asked);
        Head response = With(KnownField.Etag, tag);
        EntityTags.WeakenAsAsked(request, response);

        Assert.Equal(expected, Value(response, KnownField.Etag));
    }

    private static Head With(KnownField field, string value)
    {
        Head head = new();
        head.Add(field, Encoding.ASCII.GetBytes(value));
        return head;
    }

    private static string? Value(Head head, KnownField field) =>
        head.TryGet(field, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;
}
