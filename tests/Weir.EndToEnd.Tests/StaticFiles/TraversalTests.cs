using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.StaticFiles;

/// <summary>Nothing outside of the root is served, however it is asked for.</summary>
public sealed class TraversalTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("/../secret")]
    [InlineData("/../../../../../../etc/passwd")]
    [InlineData("/docs/../../secret")]
    [InlineData("/./../secret")]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/%2E%2e/secret")]
    [InlineData("/.%2e/secret")]
    [InlineData("/docs/%2e%2e/%2e%2e/secret")]
    [InlineData("/..%2fsecret")]
    [InlineData("/..%2Fsecret")]
    [InlineData("/%2e%2e%2fsecret")]
    [InlineData("/docs%2f..%2f..%2fsecret")]
    [InlineData("/%252e%252e/secret")]
    [InlineData("/%252e%252e%252fsecret")]
    [InlineData("/..%252fsecret")]
    [InlineData("/..\\secret")]
    [InlineData("/..%5csecret")]
    [InlineData("/docs\\..\\..\\secret")]
    [InlineData("/%5c..%5csecret")]
    [InlineData("/..%c0%afsecret")]
    [InlineData("/%c0%ae%c0%ae/secret")]
    [InlineData("/..%ef%bc%8fsecret")]
    [InlineData("/....//secret")]
    [InlineData("/..;/secret")]
    [InlineData("/..%00/secret")]
    [InlineData("/plain.txt%00")]
    [InlineData("/plain.txt%00.html")]
    [InlineData("/%00")]
    [InlineData("//etc/passwd")]
    [InlineData("/%2fetc/passwd")]
    [InlineData("/%2f%2fetc/passwd")]
    [InlineData("/../root-other/secret")]
    [InlineData("/list/../../secret")]
    [InlineData("/list/%2e%2e/%2e%2e/secret")]
    [InlineData("/list/..%2f..%2fsecret")]
    [InlineData("/out")]
    [InlineData("/absolute")]
    [InlineData("/sibling/secret")]
    [InlineData("/list/sibling/")]
    [InlineData("/loop")]
    [InlineData("/loop-a")]
    [InlineData("/loop/x")]
    [InlineData("/magic/etc/passwd")]
    [InlineData("/list/magic/")]
    [InlineData("/device")]
    [InlineData("/pipe")]
    [InlineData("/pipe/x")]
    [InlineData("/plain.txt/")]
    [InlineData("/plain.txt/x")]
    [InlineData("/.git/config")]
    [InlineData("/%2egit/config")]
    [InlineData("/.git/")]
    [InlineData("/empty/.hidden")]
    [InlineData("/empty/")]
    [InlineData("/empty")]
    [InlineData("/~root")]
    [InlineData("/plain.txt::$DATA")]
    [InlineData("/PLAIN.TXT")]
    public async Task Get_WhatMayNotBeServed_IsNotThere(string target)
    {
        HttpMessage answer = await site.Weir.GetAsync(target);

        Assert.Equal(404, answer.Status);
        Assert.DoesNotContain("SECRET", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/plain.txt%")]
    [InlineData("/%zz")]
    [InlineData("/plain.txt%2")]
    public async Task Get_ABrokenEscape_IsRefused(string target)
    {
        HttpMessage answer = await site.Weir.GetAsync(target);

        Assert.InRange(answer.Status, 400, 404);
    }

    [Theory]
    [InlineData("/docs/../plain.txt", "0123456789")]
    [InlineData("/docs/%2e%2e/plain.txt", "0123456789")]
    [InlineData("/%70lain.txt", "0123456789")]
    [InlineData("//plain.txt", "0123456789")]
    [InlineData("/a%20b%C3%A4.txt", "name")]
    [InlineData("/inside", "<p>docs")]
    [InlineData("/.well-known/security.txt", "Contact")]
    [InlineData("/plain.txt?../../secret", "0123456789")]
    public async Task Get_WhatStaysInside_IsServed(string target, string text)
    {
        HttpMessage answer = await site.Weir.GetAsync(target);

        Assert.Equal((200, text), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Get_ARawZeroByte_IsABadRequest()
    {
        HttpMessage answer = await site.Weir.GetAsync("/plain.txt\0.html");

        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("//docs", "/docs/")]
    [InlineData("///docs?a=b", "/docs/?a=b")]
    [InlineData("/docs", "/docs/")]
    [InlineData("/list", "/list/")]
    [InlineData("/%64ocs?x", "/%64ocs/?x")]
    public async Task Get_AFolderWithoutItsSlash_IsSentToItHere(string target, string location)
    {
        HttpMessage answer = await site.Weir.GetAsync(target);

        Assert.Equal((308, location), (answer.Status, answer["Location"]));
    }
}
