using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Limits;

/// <summary>The bound of a route goes before that of the whole, in both directions.</summary>
public sealed class BodyLimitTests
{
    [Theory]
    [InlineData("/upload", 4096, 200)]
    [InlineData("/upload", 4097, 413)]
    [InlineData("/small", 16, 200)]
    [InlineData("/small", 17, 413)]
    [InlineData("/other", 1024, 200)]
    [InlineData("/other", 1025, 413)]
    public async Task Body_OfARouteWithItsOwnBound_IsHeldToThat(string path, int length, int status)
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"""
            limits: {"{ body: 1KiB }"}
            routes:
              - match: {"{ path: /upload }"}
                to: {origin.Url}
                body: 4KiB
              - match: {"{ path: /small }"}
                to: {origin.Url}
                body: 16B
              - to: {origin.Url}

            """);
        string body = new('x', length);

        HttpMessage answer = await weir.AskAsync(
            $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}", "POST");

        Assert.Equal(status, answer.Status);
    }
}
