using System.Text;
using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class HttpDateTests
{
    private const long Example = 784_111_777;

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", Example)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", Example)]
    [InlineData("Sun Nov  6 08:49:37 1994", Example)]
    [InlineData("Wed Nov 16 08:49:37 1994", Example + 864_000)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199)]
    public void TryRead_ADateInOneOfThreeForms_IsRead(string text, long seconds)
    {
        Assert.True(HttpDate.TryRead(Encoding.ASCII.GetBytes(text), out long read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("Sun, 06 Nov 1994 08:49:37")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 PST")]
    [InlineData("Sun, 31 Feb 1994 08:49:37 GMT")]
    [InlineData("Mon, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("1994-11-06T08:49:37Z")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT and much more behind it")]
    [InlineData("S\u00fcn, 06 Nov 1994 08:49:37 GMT")]
    public void TryRead_WhatIsNoDate_IsRefused(string text) =>
        Assert.False(HttpDate.TryRead(Encoding.Latin1.GetBytes(text), out _));

    [Theory]
    [InlineData(Example, "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData(-5, "Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(long.MaxValue, "Fri, 31 Dec 9999 23:59:59 GMT")]
    public void Write_ADate_IsOfTheFirstForm(long seconds, string text)
    {
        byte[] written = new byte[HttpDate.Length];
        HttpDate.Write(seconds, written);
        Assert.Equal(text, Encoding.ASCII.GetString(written));
    }
}
