using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weir.Pressure;

/// <summary>
/// One end of a connection that speaks raw HTTP/1. Owner: one task reads and one sends; any thread may dispose of it,
/// which ends both.
/// </summary>
internal sealed class WirePeer : IDisposable
{
    private const int BufferBytes = 16 * 1024;
    private const int HeadMax = BufferBytes;

    private static readonly byte[] s_headEnd = "\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private int _isDisposed;

    public WirePeer(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
    }

    /// <summary>When it was last put aside, by Environment.TickCount64.</summary>
    public long IdleSince { get; set; }

    /// <summary>What it was last used for, when it is kept.</summary>
    public RequestPlan? LastPlan { get; set; }

    /// <summary>Received bytes that nobody has asked for, known without asking the system.</summary>
    public int Unread => _end - _start;

    /// <param name="port">Of 127.0.0.1.</param>
    /// <param name="receiveBytes">The size of the receive buffer; 0 for the system's own.</param>
    /// <param name="source">The last part of the source address 127.0.0.x; 0 for the system's choice.</param>
    public static async Task<WirePeer> ConnectAsync(int port, int receiveBytes = 0, int source = 0)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (receiveBytes > 0)
            {
                socket.ReceiveBufferSize = receiveBytes;
            }

            if (source > 0)
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)source]), 0));
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return new WirePeer(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new WireEndException(isReset: true, $"connect: {e.SocketErrorCode}")
            {
                IsRefused = e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset,
            };
        }
    }

    /// <summary>Whether the other side has ended the connection or sent something, right now.</summary>
    public bool IsReadable => Unread > 0 || _socket.Poll(0, SelectMode.SelectRead);

    public ValueTask SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Ended(e);
        }
    }

    /// <summary>The next head; null when the connection ends cleanly before its first byte.</summary>
    public async ValueTask<WireHead?> ReadHeadAsync()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf(s_headEnd);
            if (length >= 0)
            {
                string text = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + s_headEnd.Length;
                return new WireHead(text);
            }

            if (Unread == HeadMax)
            {
                throw new WireException("a head without an end");
            }

            if (!await FillAsync())
            {
                return Unread == 0 ? null : throw new WireEndException(isReset: false, "ended within a head");
            }
        }
    }

    /// <summary>The next bytes, valid until the next read; none at a clean end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadSomeAsync()
    {
        if (Unread == 0 && !await FillAsync())
        {
            return default;
        }

        ReadOnlyMemory<byte> bytes = _buffer.AsMemory(_start, Unread);
        _start = _end;
        return bytes;
    }

    /// <summary>Reads a body by its framing; without a check its bytes are dropped.</summary>
    public async ValueTask ReadBodyAsync(WireHead head, BodyCheck? check)
    {
        if (head.IsChunked)
        {
            await ReadChunkedAsync(check);
        }
        else if (head.Length is { } length)
        {
            await ReadExactlyAsync(length, check);
        }
        else
        {
            while (Unread > 0 || await FillAsync())
            {
                Take(Unread, check);
            }
        }
    }

    public async ValueTask ReadExactlyAsync(long length, BodyCheck? check)
    {
        while (length > 0)
        {
            if (Unread == 0)
            {
                await FillOrEndAsync();
            }

            int count = (int)Math.Min(length, Unread);
            Take(count, check);
            length -= count;
        }
    }

    /// <summary>Reads what comes until the end, and drops it.</summary>
    public async ValueTask DiscardAsync()
    {
        try
        {
            do
            {
                _start = _end = 0;
            }
            while (await FillAsync());
        }
        catch (WireEndException)
        {
            // A reset is an end as well to one that only waits for it.
        }
    }

    public void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Ended(e);
        }
    }

    /// <summary>Closes with a reset.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        Dispose();
    }

    public void Dispose()
    {
        // The buffer is left to the collector: a receive that is under way may still hold it.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _socket.Dispose();
        }
    }

    private static WireEndException Ended(Exception e) => new(
        isReset: true, e is SocketException { SocketErrorCode: var code } ? code.ToString() : "closed by ourselves");

    private async ValueTask ReadChunkedAsync(BodyCheck? check)
    {
        while (true)
        {
            string line = await ReadLineAsync();
            int end = line.IndexOf(';');
            if (!int.TryParse(end < 0 ? line : line[..end], NumberStyles.HexNumber, null, out int n))
            {
                throw new WireException($"not a chunk size: {line}");
            }

            if (n == 0)
            {
                break;
            }

            await ReadExactlyAsync(n, check);
            if ((await ReadLineAsync()).Length > 0)
            {
                throw new WireException("a chunk is longer than it says");
            }
        }

        while ((await ReadLineAsync()).Length > 0)
        {
            // Trailers are of no interest.
        }
    }

    private async ValueTask<string> ReadLineAsync()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            if (Unread > 1024)
            {
                throw new WireException("a line without an end");
            }

            await FillOrEndAsync();
        }
    }

    private void Take(int count, BodyCheck? check)
    {
        check?.Add(_buffer.AsSpan(_start, count));
        _start += count;
    }

    private async ValueTask FillOrEndAsync()
    {
        if (!await FillAsync())
        {
            throw new WireEndException(isReset: false, "ended too early");
        }
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, Unread).CopyTo(_buffer);
            (_start, _end) = (0, Unread);
        }

        try
        {
            int count = await _socket.ReceiveAsync(_buffer.AsMemory(_end, BufferBytes - _end));
            _end += count;
            return count > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Ended(e);
        }
    }
}
