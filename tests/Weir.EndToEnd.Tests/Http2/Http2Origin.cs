using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>An origin of ASP.NET Core that speaks the versions that it is told. Owner: one test.</summary>
internal sealed class Http2Origin : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, bool> _connections = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private int _aborted;

    private Http2Origin(WebApplication application) => _application = application;

    public string Url => _application.Urls.Single();

    /// <summary>Connections that brought a request.</summary>
    public int Connections => _connections.Count;

    /// <summary>Requests at the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Requests that ended before they were answered.</summary>
    public int Aborted => Volatile.Read(ref _aborted);

    /// <summary>Starts one in cleartext, or with a certificate over TLS.</summary>
    public static async Task<Http2Origin> StartAsync(HttpProtocols protocols, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.ConfigureEndpointDefaults(endPoint => endPoint.Protocols = protocols);
            options.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
        });
        builder.WebHost.UseUrls(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0");
        Http2Origin origin = new(builder.Build());
        origin.Map();
        await origin._application.StartAsync();
        return origin;
    }

    /// <summary>Lets all pass who wait at the gate, and who come later.</summary>
    public void OpenGate() => _gate.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        OpenGate();
        using CancellationTokenSource now = new(TimeSpan.FromSeconds(1));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private void Map()
    {
        _application.UseWebSockets();
        _application.Use((context, next) =>
        {
            _connections[context.Connection.Id] = true;
            return next(context);
        });
        _application.MapMethods("/hello", ["GET", "HEAD"], () => "hello");
        _application.MapMethods("/protocol", ["GET", "POST"], (HttpRequest request) => request.Protocol);
        _application.MapGet("/fields", (HttpRequest request) =>
            string.Join('\n', request.Headers.Select(field => $"{field.Key}: {field.Value}")));
        _application.MapGet("/size/{count:int}", WriteSizeAsync);
        _application.MapPost("/echo", EchoAsync);
        _application.MapPost("/sum", async (HttpRequest request) =>
            Convert.ToHexString(await SHA256.HashDataAsync(request.Body)));
        _application.MapPost("/trailers", AddTrailersAsync);
        _application.MapMethods("/gate", ["GET", "POST"], PassGateAsync);
        _application.Map("/socket", EchoSocketAsync);
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

    // Each piece goes back at once, so that both directions of a stream are open together.
    private static async Task EchoAsync(HttpContext context)
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task AddTrailersAsync(HttpContext context)
    {
        context.Response.DeclareTrailer("x-sum");
        using StreamReader reader = new(context.Request.Body);
        string text = await reader.ReadToEndAsync();
        await context.Response.WriteAsync(text);
        context.Response.AppendTrailer("x-sum", text.Length.ToString());
    }

    private async Task PassGateAsync(HttpContext context)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _gate.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("through");
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _aborted);
        }
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync("echo");
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "by the origin", CancellationToken.None);
                return;
            }

            await socket.SendAsync(
                buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, CancellationToken.None);
        }
    }
}
