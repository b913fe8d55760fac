using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary><c>weir demo</c>: everything that it says to try, through the gateway, and its end.</summary>
public sealed partial class DemoTests : IAsyncLifetime
{
    private const int Interrupt = 2;

    private readonly HttpClient _client = new();
    private Process _demo = null!;
    private Task<string> _errors = null!;
    private string _url = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _demo = Process.Start(WeirProgram.Command("demo"))!;
        _errors = _demo.StandardError.ReadToEndAsync();
        string? line = "";
        while (line is not null && !line.Contains("Ctrl-C", StringComparison.Ordinal))
        {
            line = await _demo.StandardOutput.ReadLineAsync().WaitAsync(Bounded.Limit);
            Assert.DoesNotContain('\e', line ?? "");
            string[] words = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            _url = words is ["shop", string url, ..] ? url : _url;
        }

        Assert.StartsWith("http://localhost:", _url, StringComparison.Ordinal);
        _client.BaseAddress = new Uri(_url);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_demo.HasExited)
        {
            _demo.Kill();
        }

        await _demo.WaitForExitAsync();
        _demo.Dispose();
        _client.Dispose();
    }

    [Theory]
    [InlineData("/", "3,000 products")]
    [InlineData("/?q=oak+lamp", "lamp, oak")]
    [InlineData("/categories/lighting?page=2", "Page 2 of")]
    [InlineData("/products/42", "/api/products/42")]
    public async Task Page_IsServedThroughTheGateway(string path, string text)
    {
        string page = await _client.GetStringAsync(new Uri(path, UriKind.Relative));

        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Contains("<code>1.1 weir</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_MarkupInTheText_IsEscaped()
    {
        string page = await _client.GetStringAsync(new Uri("/?q=%3Cscript%3E%22x", UriKind.Relative));

        Assert.Contains("&lt;script&gt;&quot;x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>\"x", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_Products_AreInPages()
    {
        using JsonDocument list = JsonDocument.Parse(
            await _client.GetStringAsync(new Uri("/api/products?category=garden&page=2&limit=3", UriKind.Relative)));
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
    [InlineData("/slow?ms=50", HttpStatusCode.OK)]
    [InlineData("/broken", HttpStatusCode.BadGateway)]
    public async Task Path_HasItsStatus(string path, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(path == "/broken" ? "connect-refused" : null, Header(answer, "Weir-Fault"));
    }

    [Fact]
    public async Task Interrupt_WithAnOpenStream_EndsCleanly()
    {
        using HttpResponseMessage answer = await _client.GetAsync(
            new Uri("/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using StreamReader events = new(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await events.ReadLineAsync().WaitAsync(Bounded.Limit));
        Assert.Equal(0, Kill(_demo.Id, Interrupt));
        await _demo.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Equal(0, _demo.ExitCode);
        Assert.Equal("", await _errors);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
