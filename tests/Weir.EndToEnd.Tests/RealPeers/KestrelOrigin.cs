using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>An origin of ASP.NET Core: echo, sizes, events, WebSocket. Owner: one test.</summary>
internal sealed class KestrelOrigin : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelOrigin(WebApplication application) => _application = application;

    public string Url => _application.Urls.Single();

    public static async Task<KestrelOrigin> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Limits.MaxRequestBodySize = null);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.UseWebSockets();
        application.MapMethods("/hello", ["GET", "HEAD"], () => "hello");
        application.MapGet("/headers", (HttpRequest request) =>
            string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}")));
        application.MapGet("/size/{count:int}", WriteSizeAsync);
        application.MapGet("/events", WriteEventsAsync);
        application.MapPost("/echo", (HttpContext context) => context.Request.Body.CopyToAsync(context.Response.Body));
        application.Map("/socket", EchoSocketAsync);
        await application.StartAsync();
        return new KestrelOrigin(application);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.FromSeconds(1));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static async Task WriteSizeAsync(int count, HttpResponse response)
    {
        byte[] block = new byte[16_384];
        Array.Fill(block, (byte)'x');
        response.ContentLength = count;
        for (int left = count; left > 0; left -= block.Length)
        {
            await response.Body.WriteAsync(block.AsMemory(0, Math.Min(left, block.Length)));
        }
    }

    private static async Task WriteEventsAsync(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        for (int i = 0; i < 5; i++)
        {
            await response.WriteAsync($"data: {i}\n\n");
            await response.Body.FlushAsync();
        }
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync("echo");
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            bool isText = result.MessageType == WebSocketMessageType.Text;
            if (result.MessageType == WebSocketMessageType.Close
                || (isText && buffer.AsSpan(0, result.Count).SequenceEqual("close"u8)))
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "by the origin", CancellationToken.None);
                return;
            }

            await socket.SendAsync(
                buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, CancellationToken.None);
        }
    }
}
