using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>The status page: how it is served, and what a browser makes of it.</summary>
public sealed partial class StatusPageTests
{
    private const string Routes =
        "routes:\n  - match: { path: /hello }\n    respond: 204\n  - to: http://127.0.0.1:1\n";
    private const string State = "document.getElementById('state').textContent";

    [Fact]
    public async Task Files_AreSelfContainedAndRevalidated()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        using HttpClient client = new();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        using HttpResponseMessage page = await client.GetAsync(new Uri(weir.AdminUrl + "/"));
        string markup = await page.Content.ReadAsStringAsync();
        string[] files = [.. Links().Matches(markup).Select(link => link.Groups[1].Value).Distinct()];

        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType?.ToString());
        Assert.DoesNotMatch(@"<style|style=|\son\w+=|<script(?! type=""module"" src=)|https?://", markup);
        Assert.Equal(["page/icon.svg", "page/main.js", "page/status.css"], files.Order());
        foreach (string file in files.Prepend(""))
        {
            Uri url = new($"{weir.AdminUrl}/{file}");
            using HttpResponseMessage answer = await client.GetAsync(url);
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            using HttpRequestMessage again = new(HttpMethod.Get, url);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using HttpResponseMessage unchanged = await client.SendAsync(again);

            Assert.Equal(200, (int)answer.StatusCode);
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal(304, (int)unchanged.StatusCode);
        }
    }

    [Fact]
    public async Task Index_ForCurl_IsText()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        string index = await Tool.RunAsync("curl", "-sS", "--fail", weir.AdminUrl + "/");

        Assert.StartsWith("weir admin\n", index, StringComparison.Ordinal);
        Assert.Contains("/api/v1/status", index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_InABrowser_ShowsTheNumbersWithoutAComplaint()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(204, (await weir.GetAsync("/hello")).Status);
        }

        Assert.Equal(502, (await weir.GetAsync("/x")).Status);
        await using Chromium browser = await Chromium.StartAsync();
        await browser.ShapeAsync(1280, 900, "light");
        await browser.OpenAsync(weir.AdminUrl + "/");

        Assert.Equal("Ready", await browser.UntilAsync(State, "Ready"));
        Assert.Equal("7", await browser.UntilAsync(Cell("routes", "/hello", 8), "7"));
        Assert.Equal("connect-refused", await browser.UntilAsync(
            "[...document.querySelectorAll('#destinations td')].at(-1).textContent", "connect-refused"));
        Assert.Equal("true", await browser.UntilAsync(
            "document.querySelectorAll('#rate-chart path').length >= 3", "true"));
        string light = await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor");
        await browser.ShapeAsync(390, 844, "dark");

        Assert.NotEqual(light, await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("390", await browser.UntilAsync("document.documentElement.scrollWidth", "390"));
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Page_WithAToken_AsksForItAndKeepsIt()
    {
        await using WeirProcess weir = await WeirProcess.StartAsync(
            "listen: [\"http://127.0.0.1:0\"]\n"
            + "admin: { listen: \"http://127.0.0.1:0\", token: abcdefghijklmnop }\n" + Routes);
        await using Chromium browser = await Chromium.StartAsync();
        await browser.OpenAsync(weir.AdminUrl + "/");
        Assert.Equal("Token needed", await browser.UntilAsync(State, "Token needed"));
        await EnterAsync(browser, "a wrong token");

        Assert.Equal(
            "The gateway does not know this token.",
            await browser.UntilAsync(
                "document.getElementById('token-problem').textContent", "The gateway does not know this token."));
        await EnterAsync(browser, "abcdefghijklmnop");

        Assert.Equal("Ready", await browser.UntilAsync(State, "Ready"));
        Assert.Equal("true", await browser.EvaluateAsync("document.getElementById('token').hidden"));

        // The refused requests themselves are what the browser may complain of.
        Assert.DoesNotContain(browser.Problems, problem => !problem.Contains("401", StringComparison.Ordinal));
    }

    private static Task EnterAsync(Chromium browser, string token) => browser.EvaluateAsync(
        $"(document.getElementById('token-text').value = '{token}', document.getElementById('token').requestSubmit())");

    private static string Cell(string table, string row, int column) =>
        $"[...document.querySelectorAll('#{table} tbody tr')]"
        + $".find(r => r.querySelector('th span').textContent === '{row}')?.children[{column - 1}].textContent";

    [GeneratedRegex("(?:href|src)=\"(page/[^\"]+)\"")]
    private static partial Regex Links();
}
