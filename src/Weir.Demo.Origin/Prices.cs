using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Weir.Demo.Origin;

/// <summary>
/// <c>/prices</c>: a WebSocket that tells the price of oak twice a second, and sends back what it is sent. Any thread.
/// </summary>
internal static class Prices
{
    private const int MessageBytesMax = 4096;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    public static async Task AnswerAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            await context.Response.WriteAsync("This is a WebSocket.\n", context.RequestAborted);
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await TalkAsync(socket, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client left without a word.
            context.Abort();
        }
    }

    private static async Task TalkAsync(WebSocket socket, CancellationToken aborted)
    {
        using PeriodicTimer timer = new(s_interval);
        byte[] buffer = new byte[MessageBytesMax];
        double price = 1040;
        Task<WebSocketReceiveResult> receiving = socket.ReceiveAsync(buffer, aborted);
        Task<bool> ticking = timer.WaitForNextTickAsync(aborted).AsTask();
        while (true)
        {
            if (await Task.WhenAny(receiving, ticking) == ticking)
            {
                await ticking;
                price += (Random.Shared.NextDouble() - 0.5) * 12;
                await SendAsync(socket, $"{{\"oak\":{price.ToString("F2", CultureInfo.InvariantCulture)}}}", aborted);
                ticking = timer.WaitForNextTickAsync(aborted).AsTask();
                continue;
            }

            WebSocketReceiveResult received = await receiving;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", aborted);
                return;
            }

            string text = JsonSerializer.Serialize(Encoding.UTF8.GetString(buffer, 0, received.Count));
            await SendAsync(socket, $"{{\"echo\":{text}}}", aborted);
            receiving = socket.ReceiveAsync(buffer, aborted);
        }
    }

    private static Task SendAsync(WebSocket socket, string text, CancellationToken aborted) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, aborted);
}
