using System.Text;

using Weir.Core;
using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class HeadParserTests
{
    private static readonly Slab s_slab = Slab.Allocate(Slab.LargeBytes);

    private readonly Head _head = new();

    [Theory]
    [InlineData("\u0016\u0003\u0001", HttpError.InvalidMethod)]
    [InlineData("GET\n", HttpError.BareLineFeed)]
    [InlineData("GET /\n", HttpError.BareLineFeed)]
    [InlineData("GET / HTTX", HttpError.InvalidVersion)]
    [InlineData("GET / HTTP/2.0", HttpError.UnsupportedVersion)]
    [InlineData("GET / HTTP/1.1\r\n ", HttpError.ObsoleteFold)]
    [InlineData("GET / HTTP/1.1\r\nA ", HttpError.SpaceBeforeColon)]
    [InlineData("GET / HTTP/1.1\r\nA: \0", HttpError.InvalidValue)]
    public void Parse_ErrorIsCertain_IsToldAtOnce(string text, HttpError expected)
    {
        HeadParser parser = Begin();

        Assert.Equal(ParseResult.Error, parser.Parse(Receive(text), _head));
        Assert.Equal(expected, parser.Error);
    }

    [Theory]
    [InlineData("HTTX")]
    [InlineData("HTTP/1.1 2a")]
    [InlineData("HTTP/1.1-")]
    public void Parse_NoStatusLine_IsToldAtOnce(string text)
    {
        _head.Reset();
        _head.Attach(s_slab, 0);
        var parser = HeadParser.ForResponse(HeadLimits.Origin);

        Assert.Equal(ParseResult.Error, parser.Parse(Receive(text), _head));
        Assert.Equal(HttpError.InvalidStatusLine, parser.Error);
    }

    [Theory]
    [InlineData("GET /abc", "def HTTP/1.1\r\nHost: a\r\n\r\n", 5)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-Abc", "d: b\r\n\r\n", 26)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: abcdef", "g\r\n\r\n", 29)]
    public void Parse_BytesSeenBefore_AreNotLookedAtAgain(string first, string second, int seen)
    {
        HeadParser parser = Begin();
        Receive(first + second);
        Assert.Equal(ParseResult.NeedMore, parser.Parse(s_slab.Slice(0, first.Length), _head));

        s_slab.Span[seen] = 0;

        Assert.Equal(ParseResult.Done, parser.Parse(s_slab.Slice(0, first.Length + second.Length), _head));
    }

    [Fact]
    public void Parse_AfterError_StaysAnError()
    {
        HeadParser parser = Begin();
        parser.Parse(Receive("\n"), _head);

        Assert.Equal(ParseResult.Error, parser.Parse(Receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), _head));
        Assert.Equal(HttpError.BareLineFeed, parser.Error);
    }

    [Fact]
    public void HasBegun_EmptyLineAlone_IsFalse()
    {
        HeadParser parser = Begin();
        Assert.False(parser.HasBegun);

        parser.Parse(Receive("\r\n"), _head);
        Assert.False(parser.HasBegun);

        parser.Parse(Receive("\r\nG"), _head);
        Assert.True(parser.HasBegun);
    }

    [Theory]
    [InlineData(200, ParseResult.Done)]
    [InlineData(199, ParseResult.Error)]
    public void Parse_HeadBytesMax_IsTheLastThatFits(int bytesMax, ParseResult expected)
    {
        const string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        string text = begin + new string('x', 200 - begin.Length - 4) + "\r\n\r\n";
        HeadParser parser = Begin(new HeadLimits(bytesMax, 100, 100));

        Assert.Equal(expected, parser.Parse(Receive(text), _head));
        Assert.Equal(expected == ParseResult.Error ? HttpError.HeadTooLarge : HttpError.None, parser.Error);
    }

    [Theory]
    [InlineData(100, ParseResult.Done)]
    [InlineData(101, ParseResult.Error)]
    public void Parse_FieldsMax_IsTheLastThatFits(int fields, ParseResult expected)
    {
        string others = string.Concat(Enumerable.Repeat("X: y\r\n", fields - 1));
        string text = $"GET / HTTP/1.1\r\nHost: a\r\n{others}\r\n";
        HeadParser parser = Begin();

        Assert.Equal(expected, parser.Parse(Receive(text), _head));
    }

    [Theory]
    [InlineData(8192, ParseResult.Done)]
    [InlineData(8193, ParseResult.Error)]
    public void Parse_TargetBytesMax_IsTheLastThatFits(int length, ParseResult expected)
    {
        HeadParser parser = Begin();

        ParseResult result = parser.Parse(
            Receive($"GET /{new string('x', length - 1)} HTTP/1.1\r\nHost: a\r\n\r\n"), _head);

        Assert.Equal(expected, result);
    }

    [Fact]
    public void Parse_LargestHeadByteByByte_IsDone()
    {
        string text = "GET / HTTP/1.1\r\nHost: a\r\n" +
            string.Concat(Enumerable.Repeat($"X-Field: {new string('y', 500)}\r\n", 60)) + "\r\n";
        HeadParser parser = Begin();
        Receive(text);

        for (int length = 1; length < text.Length; length++)
        {
            Assert.Equal(ParseResult.NeedMore, parser.Parse(s_slab.Slice(0, length), _head));
        }

        Assert.Equal(ParseResult.Done, parser.Parse(s_slab.Slice(0, text.Length), _head));
        Assert.Equal(61, _head.Count);
    }

    private HeadParser Begin() => Begin(HeadLimits.Downstream);

    private HeadParser Begin(HeadLimits limits)
    {
        _head.Reset();
        _head.Attach(s_slab, 0);
        return HeadParser.ForRequest(limits);
    }

    private static Span<byte> Receive(string text)
    {
        Encoding.Latin1.GetBytes(text, s_slab.Span);
        return s_slab.Slice(0, text.Length);
    }
}
