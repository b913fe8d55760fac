using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>
/// One end of a connection that sends exactly what it is told, and records every byte that it gets. Each wait is
/// bounded. Owner: one test at a time; <see cref="BytesReceived"/> any thread.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="tls">What its bytes go through; null for plain ones.</param>
internal sealed class RawPeer(Socket socket, SslStream? tls = null) : IDisposable
{
    private readonly byte[] _chunk = new byte[64 * 1024];
    private byte[] _bytes = new byte[1024];
    private int _count;
    private int _position;

    public Socket Socket => socket;

    /// <summary>The TLS that was agreed on.</summary>
    public SslStream Tls => tls!;

    /// <summary>Bytes received so far, read by the test or not.</summary>
    public int BytesReceived => Volatile.Read(ref _count);

    /// <summary>Bytes received that the test has not read.</summary>
    public int BytesUnread => Volatile.Read(ref _count) - _position;

    /// <summary>Everything received, as text of one character a byte.</summary>
    public string Received => Encoding.Latin1.GetString(_bytes, 0, _count);

    /// <summary>Whether the other side ended with a reset.</summary>
    public bool WasReset { get; private set; }

    public static async Task<RawPeer> ConnectAsync(int port) =>
        await ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));

    public static async Task<RawPeer> ConnectAsync(EndPoint endPoint)
    {
        ProtocolType protocol = endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, protocol);
        if (protocol == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        await socket.ConnectAsync(endPoint).WaitAsync(Bounded.Limit);
        return new RawPeer(socket);
    }

    /// <summary>Connects and shakes hands.</summary>
    public static async Task<RawPeer> ConnectAsync(int port, SslClientAuthenticationOptions options)
    {
        RawPeer plain = await ConnectAsync(port);
        SslStream tls = new(new NetworkStream(plain.Socket, ownsSocket: true));
        try
        {
            await tls.AuthenticateAsClientAsync(options).WaitAsync(Bounded.Limit);
            return new RawPeer(plain.Socket, tls);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>The other end of a connection that was accepted, after the handshake.</summary>
    public static async Task<RawPeer> AcceptAsync(Socket socket, SslServerAuthenticationOptions options)
    {
        SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsServerAsync(options).WaitAsync(Bounded.Limit);
        return new RawPeer(socket, tls);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
        {
            await tls.WriteAsync(bytes).AsTask().WaitAsync(Bounded.Limit);
            return;
        }

        while (bytes.Length > 0)
        {
            int sent = await socket.SendAsync(bytes).AsTask().WaitAsync(Bounded.Limit);
            bytes = bytes[sent..];
        }
    }

    /// <summary>Sends, unless the other side is gone: that it may be is part of the case.</summary>
    public async Task TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The answer, or its absence, is what the test looks at.
        }
    }

    /// <summary>Up to and with the empty line.</summary>
    public Task<string> ReadHeadAsync() => ReadThroughAsync("\r\n\r\n");

    /// <summary>A line without its CR LF.</summary>
    public async Task<string> ReadLineAsync() => (await ReadThroughAsync("\r\n"))[..^2];

    /// <summary>Up to and with the text.</summary>
    public async Task<string> ReadThroughAsync(string text)
    {
        byte[] wanted = Encoding.Latin1.GetBytes(text);
        int from = _position;
        while (true)
        {
            int at = _bytes.AsSpan(from, _count - from).IndexOf(wanted);
            if (at >= 0)
            {
                return Encoding.Latin1.GetString(Take(from + at + wanted.Length - _position));
            }

            from = Math.Max(_position, _count - wanted.Length + 1);
            await ReceiveOrFailAsync();
        }
    }

    public async Task<byte[]> ReadExactlyAsync(int length)
    {
        while (_count - _position < length)
        {
            await ReceiveOrFailAsync();
        }

        return Take(length);
    }

    /// <summary>Everything until the other side ends, by close or reset.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        while (await ReceiveAsync() > 0)
        {
        }

        return Take(_count - _position);
    }

    /// <summary>What comes until the end, as text.</summary>
    public async Task<string> ReadTextToEndAsync() => Encoding.Latin1.GetString(await ReadToEndAsync());

    public Task<HttpMessage> ReadRequestAsync() => StrictReader.ReadRequestAsync(this);

    public Task<HttpMessage> ReadResponseAsync(string method = "GET") => StrictReader.ReadResponseAsync(this, method);

    /// <summary>Reads and forgets a number of bytes, without recording them.</summary>
    public async Task SkipAsync(long count)
    {
        count -= Take((int)Math.Min(count, _count - _position)).Length;
        while (count > 0)
        {
            Memory<byte> room = _chunk.AsMemory(0, (int)Math.Min(_chunk.Length, count));
            int received = await ReceiveIntoAsync(room);
            Assert.True(received > 0, $"the other side ended {count} bytes too early");
            count -= received;
        }
    }

    public void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Says that nothing more comes (close_notify).</summary>
    public Task EndTlsAsync() => tls!.ShutdownAsync().WaitAsync(Bounded.Limit);

    /// <summary>Ends with a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tls?.Dispose();
        socket.Dispose();
    }

    private async Task<int> ReceiveIntoAsync(Memory<byte> room) => tls is null
        ? await socket.ReceiveAsync(room).AsTask().WaitAsync(Bounded.Limit)
        : await tls.ReadAsync(room).AsTask().WaitAsync(Bounded.Limit);

    private async Task ReceiveOrFailAsync()
    {
        int received;
        try
        {
            received = await ReceiveAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"no more bytes came; so far:\n{Received}", e);
        }

        if (received == 0)
        {
            throw new EndOfStreamException($"the other side ended (reset: {WasReset}); so far:\n{Received}");
        }
    }

    private async Task<int> ReceiveAsync()
    {
        int received;
        try
        {
            received = await ReceiveIntoAsync(_chunk.AsMemory());
        }
        catch (IOException e) when (
            e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            WasReset = true;
            return 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            WasReset = true;
            return 0;
        }

        if (_count + received > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + received));
        }

        _chunk.AsSpan(0, received).CopyTo(_bytes.AsSpan(_count));
        Volatile.Write(ref _count, _count + received);
        return received;
    }

    private byte[] Take(int length)
    {
        byte[] taken = _bytes.AsSpan(_position, length).ToArray();
        _position += length;
        return taken;
    }
}
