using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>
/// A page in Debian's Chromium without a window, driven over its own debugging protocol. Owner: one test at a time.
/// </summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = new();
    private Task _reading = Task.CompletedTask;
    private int _last;

    private Chromium(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>What the console of the page holds: errors, warnings, refused loads, exceptions.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>Starts one, with more options of its command line if there are any.</summary>
    public static async Task<Chromium> StartAsync(params string[] more)
    {
        string folder = Directory.CreateTempSubdirectory("weir-chromium").FullName;
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--remote-debugging-port=0", "--remote-allow-origins=*", $"--user-data-dir={folder}", .. more,
            "about:blank",
        ];
        Process process = Process.Start(new ProcessStartInfo("chromium", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Chromium chromium = new(process, folder);
        try
        {
            await chromium.AttachAsync();
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an address in the page.</summary>
    public Task OpenAsync(string url) => CallAsync("Page.navigate", new JsonObject { ["url"] = url });

    /// <summary>Gives the page the size of a window and a preferred colour scheme.</summary>
    public async Task ShapeAsync(int width, int height, string scheme)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = height,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = width < 600,
        });
        JsonArray features = [new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }];
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = features });
    }

    /// <summary>The value of an expression in the page, as text.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        JsonNode answer = await CallAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = $"String({expression})",
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
        });
        return answer["result"]?["value"]?.ToString() ?? answer.ToJsonString();
    }

    /// <summary>Waits for the value of an expression; the result is the last one, wanted or not.</summary>
    public Task<string> UntilAsync(string expression, string wanted) => Bounded.UntilAsync(
        () => EvaluateAsync(expression), value => value == wanted);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AttachAsync()
    {
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync().WaitAsync(Bounded.Limit)
                ?? throw new InvalidOperationException("chromium ended");
        }
        while (!line.Contains("ws://", StringComparison.Ordinal));
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        using HttpClient client = new();
        string port = Port().Match(line).Groups[1].Value;
        JsonArray? targets = null;
        while (targets is null || targets.Count == 0)
        {
            targets = await client.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{port}/json/list")
                .WaitAsync(Bounded.Limit);
        }

        JsonNode page = targets.First(target => target!["type"]!.ToString() == "page")!;
        await _socket.ConnectAsync(new Uri(page["webSocketDebuggerUrl"]!.ToString()), CancellationToken.None);
        _reading = ReadAsync();
        await CallAsync("Log.enable", []);
        await CallAsync("Runtime.enable", []);
        await CallAsync("Page.enable", []);
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        int id = ++_last;
        TaskCompletionSource<JsonNode> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        JsonObject call = new() { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        return await answer.Task.WaitAsync(Bounded.Limit);
    }

    private async Task ReadAsync()
    {
        using MemoryStream message = new();
        byte[] chunk = new byte[64 * 1024];
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(chunk, CancellationToken.None);
                message.Write(chunk, 0, part.Count);
                if (part.EndOfMessage && message.Length > 0)
                {
                    Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // The browser was ended.
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (_calls.TryRemove(id.GetValue<int>(), out TaskCompletionSource<JsonNode>? call))
            {
                call.SetResult(message["result"] ?? message["error"]!);
            }

            return;
        }

        string method = message["method"]!.ToString();
        bool isProblem = method == "Runtime.exceptionThrown"
            || (method == "Log.entryAdded" && message["params"]!["entry"]!["level"]!.ToString() is "error" or "warning")
            || (method == "Runtime.consoleAPICalled" && message["params"]!["type"]!.ToString() is "error" or "warning");
        if (isProblem)
        {
            Problems.Enqueue(message["params"]!.ToJsonString(JsonSerializerOptions.Default));
        }
    }

    [GeneratedRegex(@"ws://127\.0\.0\.1:(\d+)/")]
    private static partial Regex Port();
}
