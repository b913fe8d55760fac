using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>
/// An origin of raw sockets. Its connections are either taken one by one by the test, or served by a script. Any
/// thread.
/// </summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Channel<RawPeer> _accepted = Channel.CreateUnbounded<RawPeer>();
    private readonly ConcurrentQueue<RawPeer> _connections = new();
    private readonly Func<RawPeer, Task>? _serve;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;

    public RawOrigin(
        Func<RawPeer, Task>? serve = null, EndPoint? endPoint = null, SslServerAuthenticationOptions? tls = null)
    {
        _serve = serve;
        _tls = tls;
        endPoint ??= new IPEndPoint(IPAddress.Loopback, 0);
        ProtocolType protocol = endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, protocol);
        _listener.Bind(endPoint);
        _listener.Listen(512);
        _accepting = AcceptAllAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Url => $"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}";

    /// <summary>Every connection so far.</summary>
    public IReadOnlyCollection<RawPeer> Connections => _connections;

    /// <summary>Every request that was complete and unambiguous.</summary>
    public ConcurrentQueue<HttpMessage> Requests { get; } = new();

    /// <summary>Handshakes that failed.</summary>
    public ConcurrentQueue<Exception> Refused { get; } = new();

    /// <summary>What a script could not read, other than connections that ended early.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>An origin that reads requests strictly and answers each in the same way.</summary>
    public static RawOrigin Answering(
        string response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        SslServerAuthenticationOptions? tls = null)
    {
        RawOrigin origin = null!;
        origin = new RawOrigin(
            async peer =>
            {
                while (true)
                {
                    HttpMessage request = await peer.ReadRequestAsync();
                    origin.Requests.Enqueue(request);
                    await peer.SendAsync(response);
                }
            },
            tls: tls);
        return origin;
    }

    /// <summary>An origin that sends the bytes of each answer and then closes.</summary>
    public static RawOrigin Closing(string response)
    {
        RawOrigin origin = null!;
        origin = new RawOrigin(async peer =>
        {
            origin.Requests.Enqueue(await peer.ReadRequestAsync());
            await peer.SendAsync(response);
            peer.ShutdownSend();
            await peer.ReadToEndAsync();
        });
        return origin;
    }

    /// <summary>The next connection, for an origin without a script.</summary>
    public async Task<RawPeer> AcceptAsync() => await _accepted.Reader.ReadAsync().AsTask().WaitAsync(Bounded.Limit);

    /// <summary>Whether a connection waits to be taken.</summary>
    public bool HasAccepted => _accepted.Reader.Count > 0;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (RawPeer peer in _connections)
        {
            peer.Dispose();
        }
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                if (_tls is null)
                {
                    Take(new RawPeer(socket));
                }
                else
                {
                    _ = ShakeHandsAsync(socket, _tls);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was disposed of.
        }
    }

    private void Take(RawPeer peer)
    {
        _connections.Enqueue(peer);
        if (_serve is null)
        {
            _accepted.Writer.TryWrite(peer);
        }
        else
        {
            _ = ServeAsync(_serve, peer);
        }
    }

    // One that fails has no connection: whether it may is what the test looks at on the other side.
    private async Task ShakeHandsAsync(Socket socket, SslServerAuthenticationOptions tls)
    {
        try
        {
            Take(await RawPeer.AcceptAsync(socket, tls));
        }
        catch (Exception e) when (e is IOException or AuthenticationException or TimeoutException)
        {
            Refused.Enqueue(e);
            socket.Dispose();
        }
    }

    private async Task ServeAsync(Func<RawPeer, Task> serve, RawPeer peer)
    {
        try
        {
            await serve(peer);
        }
        catch (FormatException e)
        {
            Failures.Enqueue(e);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            // The gateway ended the connection, which is its right between two requests.
        }
        finally
        {
            peer.Dispose();
        }
    }
}
