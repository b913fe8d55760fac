using System.Net;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary>What changes or ends a <c>weir demo</c>: each test has its own.</summary>
public sealed class DemoEndTests : IAsyncLifetime
{
    private const int Interrupt = 2;
    private const int AtOnce = 9;

    private readonly DemoProcess _demo = new();

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => _demo.InitializeAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _demo.DisposeAsync();

    // The banner is a promise: what it says is run by a shell, word for word.
    [Fact]
    public async Task Banner_EveryCommandWorks()
    {
        string[] commands = [.. _demo.Banner.Select(line => line.Trim())
            .Where(line => line.Contains("curl ", StringComparison.Ordinal) && !line.StartsWith('#'))];
        Assert.Equal(14, commands.Length);
        foreach (string command in commands)
        {
            // A stream ends with the time that it is given: curl says 28.
            string bounded = command.Replace("curl ", "curl -sS --max-time 4 ", StringComparison.Ordinal)
                .Replace("-m 5 ", "-m 2 ", StringComparison.Ordinal);
            string output = await RealPeers.Tool.RunAsync(
                "bash", "-o", "pipefail", "-c", $"{{ {bounded}; }} || [ $? = 28 ]");
            Assert.True(output.Length > 0, command);
        }
    }

    [Fact]
    public async Task Interrupt_WithAnOpenStream_EndsCleanly()
    {
        int reviews = _demo.ReviewsId;
        using HttpResponseMessage answer = await _demo.Client.GetAsync(
            new Uri("/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using StreamReader events = new(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await events.ReadLineAsync().WaitAsync(Bounded.Limit));
        Assert.True(DemoProcess.IsAlive(reviews));
        DemoProcess.Signal(_demo.Id, Interrupt);

        Assert.Equal((0, ""), await _demo.ExitAsync());
        Assert.False(DemoProcess.IsAlive(reviews));
    }

    // Ctrl-C at a terminal reaches every process of the group.
    [Fact]
    public async Task Interrupt_OfTheReviews_IsLeftToTheDemo()
    {
        int reviews = _demo.ReviewsId;
        DemoProcess.Signal(reviews, Interrupt);

        Assert.True(await Bounded.UntilValueAsync(
            () => DemoProcess.IsAlive(reviews), isAlive => !isAlive, TimeSpan.FromSeconds(1)));
        using HttpResponseMessage answer = await _demo.GetAsync("/reviews/1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Reviews_WhenTheDemoIsKilled_EndToo()
    {
        int reviews = _demo.ReviewsId;
        Assert.True(DemoProcess.IsAlive(reviews));
        DemoProcess.Signal(_demo.Id, AtOnce);

        Assert.False(await Bounded.UntilValueAsync(() => DemoProcess.IsAlive(reviews), isAlive => !isAlive));
    }

    [Fact]
    public async Task Reviews_WhenTheyDie_LeaveTheShop()
    {
        DemoProcess.Signal(_demo.ReviewsId, AtOnce);
        HttpStatusCode status = await Bounded.UntilAsync(
            async () =>
            {
                using HttpResponseMessage answer = await _demo.GetAsync("/reviews/1");
                return answer.StatusCode;
            },
            status => status != HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.BadGateway, status);
        using HttpResponseMessage shop = await _demo.GetAsync("/products/1");
        Assert.Equal(HttpStatusCode.OK, shop.StatusCode);
    }

    // All of them want port 8080; each gets ports that nobody else has.
    [Fact]
    public async Task Demos_ThatStartAtTheSameTime_AllServe()
    {
        DemoProcess[] demos = [new(), new(), new()];
        await Task.WhenAll(demos.Select(demo => demo.InitializeAsync().AsTask()));
        string[] urls = [.. demos.Select(demo => demo.Url)];
        foreach (DemoProcess demo in demos)
        {
            using HttpResponseMessage reviews = await demo.GetAsync("/reviews/1");
            Assert.Equal(HttpStatusCode.OK, reviews.StatusCode);
            await demo.DisposeAsync();
        }

        Assert.Equal(urls, urls.Distinct());
    }

    // The program alone, as in the archive: the shop works, and everybody is told what does not.
    [Fact]
    public async Task Demo_WithoutItsSecondProgram_SaysSo()
    {
        string folder = Directory.CreateTempSubdirectory("weir-demo-").FullName;
        string built = Path.GetDirectoryName(WeirProgram.Executable)!;
        await RealPeers.Tool.RunAsync("sh", "-c", $"cp -r {built}/. {folder} && rm -r {folder}/demo-origin");
        await using DemoProcess demo = new() { Program = Path.Combine(folder, "weir") };
        await demo.InitializeAsync();
        using HttpResponseMessage reviews = await demo.GetAsync("/reviews/1");
        using HttpResponseMessage shop = await demo.GetAsync("/products/1");
        DemoProcess.Signal(demo.Id, Interrupt);

        Assert.Equal((0, ""), await demo.ExitAsync());
        Assert.Contains(demo.Banner, line => line.Contains("not part of this package", StringComparison.Ordinal));
        Assert.DoesNotContain(demo.Banner, line => line.Contains("/reviews/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reviews.StatusCode);
        Assert.Equal(HttpStatusCode.OK, shop.StatusCode);
        Directory.Delete(folder, recursive: true);
    }
}
