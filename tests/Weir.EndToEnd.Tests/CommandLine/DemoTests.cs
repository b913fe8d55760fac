using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Docs;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary><c>weir demo</c>: everything that it says to try, through the gateway.</summary>
public sealed partial class DemoTests(DemoProcess demo) : IClassFixture<DemoProcess>
{
    [Theory]
    [InlineData("/", "3,000 products")]
    [InlineData("/?q=oak+lamp", "lamp, oak")]
    [InlineData("/categories/lighting?page=2", "Page 2 of")]
    [InlineData("/products/42", "/api/products/42")]
    [InlineData("/try", "A WebSocket")]
    public async Task Page_IsServedThroughTheGateway(string path, string text)
    {
        string page = await demo.GetStringAsync(path);

        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Contains("<code>1.1 weir</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_MarkupInTheText_IsEscaped()
    {
        string page = await demo.GetStringAsync("/?q=%3Cscript%3E%22x");

        Assert.Contains("&lt;script&gt;&quot;x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>\"x", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_Products_AreInPages()
    {
        using JsonDocument list = JsonDocument.Parse(
            await demo.GetStringAsync("/api/products?category=garden&page=2&limit=3"));
        JsonElement items = list.RootElement.GetProperty("items");

        Assert.Equal(3, items.GetArrayLength());
        Assert.Equal(250, list.RootElement.GetProperty("total").GetInt32());
        Assert.All(items.EnumerateArray(), item => Assert.Equal("garden", item.GetProperty("category").GetString()));
    }

    [Theory]
    [InlineData("/api/products/3001", HttpStatusCode.NotFound)]
    [InlineData("/api/products?page=0", HttpStatusCode.BadRequest)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/hello", HttpStatusCode.OK)]
    [InlineData("/p/42", HttpStatusCode.MovedPermanently)]
    [InlineData("/slow?ms=50", HttpStatusCode.OK)]
    [InlineData("/flaky?share=100", HttpStatusCode.InternalServerError)]
    [InlineData("/flaky?share=0", HttpStatusCode.BadRequest)]
    [InlineData("/images/42.00000000d1.svg", HttpStatusCode.NotFound)]
    [InlineData("/reviews/0", HttpStatusCode.NotFound)]
    [InlineData("/prices", HttpStatusCode.UpgradeRequired)]
    [InlineData("/broken", HttpStatusCode.BadGateway, "connect-refused")]
    [InlineData("/hurry?ms=3000", HttpStatusCode.GatewayTimeout, "budget-spent")]
    [InlineData("/flaky?share=100&how=reset", HttpStatusCode.BadGateway, "upstream-closed")]
    public async Task Path_HasItsStatus(string path, HttpStatusCode status, string? fault = null)
    {
        using HttpResponseMessage answer = await demo.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(fault, Header(answer, "Weir-Fault"));
    }

    // Two hundred throws of a die: outside of these bounds once in a hundred million runs.
    [Fact]
    public async Task Flaky_FailsWithItsShare()
    {
        int failed = 0;
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage answer = await demo.GetAsync("/flaky");
            failed += answer.StatusCode == HttpStatusCode.InternalServerError ? 1 : 0;
        }

        Assert.InRange(failed, 8, 75);
    }

    [Fact]
    public async Task Pictures_OfAPage_AreKeptForGood()
    {
        string page = await demo.GetStringAsync("/categories/desk");
        string[] names = [.. Picture().Matches(page).Select(match => match.Value).Distinct()];

        Assert.Equal(24, names.Length);
        foreach (string name in names)
        {
            using HttpResponseMessage answer = await demo.GetAsync(name);
            Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("public, max-age=31536000, immutable", Header(answer, "Cache-Control"));
            Assert.EndsWith("</svg>\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reviews_ComeFromAProcessOfItsOwn()
    {
        JsonElement reviews = await demo.Client.GetFromJsonAsync<JsonElement>(new Uri("/reviews/42", UriKind.Relative));

        Assert.InRange(reviews.GetProperty("items").GetArrayLength(), 2, 5);
        Assert.Equal($"Kestrel, process {demo.ReviewsId}", reviews.GetProperty("origin").GetString());
        Assert.NotEqual(demo.Id, demo.ReviewsId);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(3_000_000, HttpStatusCode.OK)]
    [InlineData(11_000_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Upload_IsCountedAndHashed(int size, HttpStatusCode status)
    {
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("/upload", UriKind.Relative))
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await demo.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            JsonElement receipt = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(size, receipt.GetProperty("bytes").GetInt32());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), receipt.GetProperty("sha256").GetString());
        }
    }

    [Fact]
    public async Task Prices_ComeAndAMessageIsEchoed()
    {
        using ClientWebSocket socket = new();
        string url = demo.Url.Replace("http:", "ws:", StringComparison.Ordinal) + "prices";
        await socket.ConnectAsync(new Uri(url), default);
        await socket.SendAsync("{\"hello\"}"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        bool isEchoed = false;
        bool isPriced = false;
        byte[] buffer = new byte[4096];
        while (!isEchoed || !isPriced)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, default).WaitAsync(Bounded.Limit);
            using JsonDocument message = JsonDocument.Parse(buffer.AsMemory(0, received.Count));
            if (message.RootElement.TryGetProperty("echo", out JsonElement echo))
            {
                isEchoed = echo.GetString() == "{\"hello\"}";
            }
            else
            {
                isPriced = message.RootElement.GetProperty("oak").GetDouble() > 0;
            }
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default).WaitAsync(Bounded.Limit);
    }

    [Fact]
    public async Task Config_IsWhatWeirAccepts()
    {
        using Process program = Process.Start(WeirProgram.Command("demo", "--config"))!;
        string configuration = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync().WaitAsync(Bounded.Limit);
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, configuration);
        string? problem = await ProgramCheck.RunAsync(file);
        File.Delete(file);

        Assert.Equal(0, program.ExitCode);
        Assert.Null(problem);
        Assert.Contains("to: reviews", configuration, StringComparison.Ordinal);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;

    [GeneratedRegex("/images/[^\"]+[.]svg")]
    private static partial Regex Picture();
}
