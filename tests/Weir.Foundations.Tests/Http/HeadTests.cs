using System.Text;

using Weir.Core;
using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class HeadTests
{
    private static readonly Slab s_slab = Slab.Allocate(Slab.StandardBytes);

    private readonly Head _head = new();

    public HeadTests() => _head.Reset();

    [Fact]
    public void Attach_BytesMovedToAnotherSlab_AreReadThere()
    {
        int length = Parse("GET /x HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n");
        Slab other = Slab.Allocate(Slab.StandardBytes);
        s_slab.Slice(0, length).CopyTo(other.Span[100..]);
        s_slab.Span.Clear();

        _head.Attach(other, 100);

        Assert.Equal("GET /x HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n", Written());
    }

    [Fact]
    public void TryGet_SeveralLines_IsTheFirst()
    {
        _head.Add(KnownField.Cookie, "a"u8);
        _head.Add(KnownField.Cookie, "b"u8);

        Assert.True(_head.TryGet(KnownField.Cookie, out ReadOnlySpan<byte> value));
        Assert.Equal("a"u8, value);
    }

    [Fact]
    public void TryGet_Absent_IsFalse() => Assert.False(_head.TryGet(KnownField.Cookie, out _));

    [Fact]
    public void TryGetReceived_EditedField_IsTheReceivedOne()
    {
        Parse("GET / HTTP/1.1\r\nHost: a\r\nuser-agent: old\r\nReferer: /r\r\n\r\n");
        _head.Set(KnownField.UserAgent, "new"u8);
        _head.Remove(KnownField.Referer);
        _head.Add(KnownField.Origin, "http://a"u8);

        Assert.True(_head.TryGetReceived(KnownField.UserAgent, out ReadOnlySpan<byte> agent));
        Assert.Equal("old"u8, agent);
        Assert.True(_head.TryGetReceived(KnownField.Referer, out ReadOnlySpan<byte> referer));
        Assert.Equal("/r"u8, referer);
        Assert.True(_head.TryGetReceived(KnownField.Host, out ReadOnlySpan<byte> host));
        Assert.Equal("a"u8, host);
        Assert.False(_head.TryGetReceived(KnownField.Origin, out _));
        Assert.False(_head.TryGetReceived(KnownField.Cookie, out _));
    }

    [Fact]
    public void SetTarget_Received_IsRemembered()
    {
        Parse("GET /old?a=1 HTTP/1.1\r\nHost: a\r\n\r\n");
        _head.SetTarget("/new"u8);
        _head.SetTarget("/newer"u8);

        Assert.Equal("/newer"u8, _head.Target);
        Assert.Equal("/old?a=1"u8, _head.ReceivedTarget);
        _head.Reset();
        Assert.Equal(0, _head.ReceivedTarget.Length);
    }

    [Fact]
    public void RecordOf_EditedHead_IsWhatWasReceivedWithoutTheSlab()
    {
        Parse(
            "BREW http://b.example/old?a=1 HTTP/1.1\r\nHost: a\r\nUser-Agent: u\r\nReferer: /r\r\n"
            + $"Cookie: c\r\nX-Forwarded-For: {new string('1', 600)}\r\n\r\n");
        _head.SetTarget("/new"u8);
        _head.Set(KnownField.UserAgent, "new"u8);
        Head record = Head.RecordOf(_head);
        s_slab.Span.Clear();
        _head.Reset();

        Assert.Equal("BREW"u8, record.MethodBytes);
        Assert.Equal("/old?a=1"u8, record.ReceivedTarget);
        Assert.Equal("/old"u8, record.Path);
        Assert.Equal("b.example"u8, record.Authority);
        Assert.Equal(2, record.Count);
        Assert.True(record.TryGetReceived(KnownField.UserAgent, out ReadOnlySpan<byte> agent));
        Assert.Equal("u"u8, agent);
        Assert.True(record.TryGetReceived(KnownField.Referer, out ReadOnlySpan<byte> referer));
        Assert.Equal("/r"u8, referer);
    }

    [Fact]
    public void IndexOf_UnknownNameInAnotherCase_IsFound()
    {
        Parse("GET / HTTP/1.1\r\nHost: a\r\nX-Abc: 1\r\nX-ABC: 2\r\n\r\n");

        int first = _head.IndexOf("x-abc"u8);

        Assert.Equal("1"u8, _head.Value(first));
        Assert.Equal("2"u8, _head.Value(_head.IndexOf("x-aBc"u8, first + 1)));
        Assert.Equal(-1, _head.IndexOf("x-abcd"u8));
    }

    [Fact]
    public void Set_SeveralLines_LeavesOne()
    {
        Parse("GET / HTTP/1.1\r\nHost: a\r\nVia: 1\r\nX: y\r\nvia: 2\r\n\r\n");

        _head.Set(KnownField.Via, "3"u8);

        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nVia: 3\r\n\r\n", Written());
    }

    [Fact]
    public void Append_SeveralLines_JoinsThemInOrder()
    {
        Parse(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1, 2\r\nX: y\r\nX-Forwarded-For:\r\n" +
            "x-forwarded-for: 3\r\n\r\n");

        _head.Append(KnownField.XForwardedFor, "4"u8);

        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nX-Forwarded-For: 1, 2, 3, 4\r\n\r\n", Written());
    }

    [Fact]
    public void Append_Absent_Adds()
    {
        _head.Append(KnownField.Via, "1.1 a"u8);

        Assert.Equal("1.1 a", Encoding.ASCII.GetString(_head.Value(0)));
    }

    [Fact]
    public void Remove_Known_IsGoneFromThePresence()
    {
        Parse("GET / HTTP/1.1\r\nHost: a\r\nTE: x\r\nX: y\r\nTE: z\r\n\r\n");

        _head.Remove(KnownField.TE);

        Assert.False(_head.Has(KnownField.TE));
        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n", Written());
    }

    [Fact]
    public void RemoveAt_OneOfTwo_KeepsThePresence()
    {
        Parse("GET / HTTP/1.1\r\nHost: a\r\nTE: x\r\nTE: z\r\n\r\n");

        _head.RemoveAt(_head.IndexOf(KnownField.TE));

        Assert.True(_head.TryGet(KnownField.TE, out ReadOnlySpan<byte> value));
        Assert.Equal("z"u8, value);
    }

    [Fact]
    public void Remove_UnknownName_RemovesEveryCaseOfIt()
    {
        Parse("GET / HTTP/1.1\r\nX-A: 1\r\nHost: a\r\nx-a: 2\r\nX-AB: 3\r\n\r\n");

        _head.Remove("x-A"u8);

        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nX-AB: 3\r\n\r\n", Written());
    }

    [Theory]
    [InlineData("a\r\nX: b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public void Add_ValueWithControlByte_Throws(string value) =>
        Assert.Throws<ArgumentException>(() => _head.Add(KnownField.Via, Encoding.ASCII.GetBytes(value)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("a\r\n")]
    public void Add_NameNoToken_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => _head.Add(Encoding.ASCII.GetBytes(name), "x"u8));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/a b")]
    [InlineData("/a#b")]
    [InlineData("/a\r\n")]
    public void SetTarget_NotAPath_Throws(string target) =>
        Assert.Throws<ArgumentException>(() => _head.SetTarget(Encoding.ASCII.GetBytes(target)));

    [Fact]
    public void SetTarget_PathAndQuery_AreParted()
    {
        Parse("GET http://b/old HTTP/1.1\r\nHost: a\r\n\r\n");

        _head.SetTarget("/new/x?y=1?"u8);

        Assert.Equal("/new/x"u8, _head.Path);
        Assert.Equal("?y=1?"u8, _head.Query);
        Assert.Equal(TargetForm.Origin, _head.TargetForm);
    }

    [Fact]
    public void Authority_HostEdited_StaysWhatWasAskedFor()
    {
        Parse("GET / HTTP/1.1\r\nHost: a:80\r\n\r\n");

        _head.Set(KnownField.Host, "origin"u8);

        Assert.Equal("a:80"u8, _head.Authority);
    }

    [Fact]
    public void Scheme_AbsoluteTarget_IsTold()
    {
        Parse("GET HTTPS://b/x HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal("https"u8, _head.Scheme);
        Assert.Equal(TargetForm.Absolute, _head.TargetForm);
    }

    [Fact]
    public void CopyFrom_EditedHead_OwnsEqualBytes()
    {
        Parse("FETCH /a?b HTTP/1.1\r\nHost: a\r\nTE: x\r\nX-A: y\r\n\r\n");
        _head.Remove(KnownField.TE);
        _head.Add("X-B"u8, "z"u8);
        var copy = new Head();

        copy.CopyFrom(_head);
        s_slab.Span.Clear();
        _head.Reset();

        Assert.Equal("FETCH /a?b HTTP/1.1\r\nHost: a\r\nX-A: y\r\nX-B: z\r\n\r\n", Written(copy));
        Assert.Equal("?b"u8, copy.Query);
        Assert.Equal("a"u8, copy.Authority);
    }

    [Fact]
    public void Reset_AfterUse_IsEmpty()
    {
        Parse("GET http://b/x?y HTTP/1.0\r\nHost: a\r\n\r\n");

        _head.Reset();

        Assert.Equal((0, 0ul, 0, 1), (_head.Count, _head.Present, _head.Status, _head.MinorVersion));
        Assert.Equal((Method.Other, TargetForm.Origin), (_head.Method, _head.TargetForm));
        Assert.True(_head.Target.IsEmpty && _head.Authority.IsEmpty && _head.Scheme.IsEmpty);
    }

    [Fact]
    public void Add_ManyFields_GrowsAndKeepsAll()
    {
        for (int count = 0; count < 500; count++)
        {
            _head.Add("X-Count"u8, Encoding.ASCII.GetBytes($"{count}"));
        }

        Assert.All(
            Enumerable.Range(0, 500),
            slot => Assert.Equal($"{slot}", Encoding.ASCII.GetString(_head.Value(slot))));
    }

    [Fact]
    public void Value_SlotOutOfRange_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _head.Value(0).Length);

    private int Parse(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        bytes.CopyTo(s_slab.Span);
        _head.Reset();
        _head.Attach(s_slab, 0);
        var parser = HeadParser.ForRequest(HeadLimits.Downstream);
        Assert.Equal(ParseResult.Done, parser.Parse(s_slab.Slice(0, bytes.Length), _head));
        return bytes.Length;
    }

    private string Written() => Written(_head);

    private static string Written(Head head)
    {
        var destination = new byte[4096];
        Assert.True(Http1Writer.TryWriteRequestHead(head, BodyFraming.None, destination, out int written));
        return Encoding.Latin1.GetString(destination, 0, written);
    }
}
