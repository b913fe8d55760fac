using System.Buffers;
using System.Text;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

public sealed class QueryMaskTests
{
    private static readonly QueryMask s_mask = new(["token", "API_Key", "x-*", "schlüssel"]);

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("/a?", "/a?")]
    [InlineData("/a?b=1", "/a?b=1")]
    [InlineData("/token=1", "/token=1")]
    [InlineData("/a?token=secret", "/a?token=***")]
    [InlineData("/a?token=", "/a?token=***")]
    [InlineData("/a?token", "/a?token")]
    [InlineData("/a?token&b=1", "/a?token&b=1")]
    [InlineData("/a?b=1&token=secret&c=2", "/a?b=1&token=***&c=2")]
    [InlineData("/a?token=1&token=2", "/a?token=***&token=***")]
    [InlineData("/a?ToKeN=secret", "/a?ToKeN=***")]
    [InlineData("/a?api_key=secret", "/a?api_key=***")]
    [InlineData("/a?tok%65n=secret", "/a?tok%65n=***")]
    [InlineData("/a?%74%4F%6b%45%6E=secret", "/a?%74%4F%6b%45%6E=***")]
    [InlineData("/a?tok%6=secret", "/a?tok%6=secret")]
    [InlineData("/a?token%=1", "/a?token%=1")]
    [InlineData("/a?x-=1&x-a=2&X-B%20c=3&x=4", "/a?x-=***&x-a=***&X-B%20c=***&x=4")]
    [InlineData("/a?schl%C3%BCssel=1", "/a?schl%C3%BCssel=***")]
    [InlineData("/a?tokens=1&mytoken=2", "/a?tokens=1&mytoken=2")]
    [InlineData("/a?token=a=b=c", "/a?token=***")]
    [InlineData("/a?token=a;b=c&d=e", "/a?token=***&d=e")]
    [InlineData("/a?b=1;token=secret;c=2&d=3", "/a?b=1;token=***&d=3")]
    [InlineData("/a?b?token=secret", "/a?b?token=***")]
    [InlineData("/a?b=/c?token=secret", "/a?b=/c?token=***")]
    [InlineData("/a?&&token=1&", "/a?&&token=***&")]
    [InlineData("/a?=1&token=2", "/a?=1&token=***")]
    [InlineData("http://a/b#token=secret&c=1", "http://a/b#token=***&c=1")]
    [InlineData("", "")]
    public void Apply_Target_HidesTheValues(string target, string expected)
    {
        Assert.Equal(expected, Apply(s_mask, target));
    }

    [Theory]
    [InlineData("https://user:password@a.example/x?token=1", "https://***@a.example/x?token=***")]
    [InlineData("https://a@b:c@a.example", "https://***@a.example")]
    [InlineData("https://a.example/x@y", "https://a.example/x@y")]
    [InlineData("https://a.example?x=u@y", "https://a.example?x=u@y")]
    [InlineData("//u@h/", "//***@h/")]
    [InlineData("/x@y", "/x@y")]
    [InlineData("", "")]
    public void ApplyToUrl_Url_HidesTheUserToo(string url, string expected)
    {
        ArrayBufferWriter<byte> room = new();

        Assert.Equal(expected, Encoding.UTF8.GetString(s_mask.ApplyToUrl(Encoding.UTF8.GetBytes(url), room)));
    }

    [Fact]
    public void Apply_CutTarget_ShowsNoBeginningOfASecret()
    {
        const string Target = "/a?b=1&token=secret";
        for (int length = 0; length <= Target.Length; length++)
        {
            Assert.DoesNotContain("=s", Apply(s_mask, Target[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Apply_Star_HidesEveryValue()
    {
        Assert.Equal("/a?b=***&c=***", Apply(new QueryMask(["*"]), "/a?b=1&c=2"));
    }

    [Fact]
    public void Apply_LongName_IsComparedByItsBeginning()
    {
        string longName = "x-" + new string('a', 5000);

        Assert.Equal($"/?{longName}=***", Apply(s_mask, $"/?{longName}=1"));
        Assert.Equal($"/?token{longName}=1", Apply(s_mask, $"/?token{longName}=1"));
    }

    [Fact]
    public void Apply_None_ReturnsTheTextItself()
    {
        Assert.Equal("/a?token=1", Apply(QueryMask.None, "/a?token=1"));
    }

    private static string Apply(QueryMask mask, string target)
    {
        ArrayBufferWriter<byte> room = new();
        return Encoding.UTF8.GetString(mask.Apply(Encoding.UTF8.GetBytes(target), room));
    }
}
