using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Tls;

/// <summary>
/// One end of a TLS connection, which sends some bytes and its end, and reads to the other's. Owner: one loop thread.
/// </summary>
internal sealed class TlsEnd : ILoopRoot, ISocketOwner
{
    private const int OutputBytesMax = 64 * 1024;

    private readonly TlsSession _session;
    private readonly byte[] _bytes;
    private readonly SeededRandom _random;
    private readonly MemoryStream _received = new();
    private Fault _writeFault;
    private string _outcome = "no handshake";

    internal TlsEnd(EventLoop loop, int descriptor, TlsSession session, byte[] bytes, SeededRandom random)
    {
        Loop = loop;
        Socket = new StreamSocket(loop, descriptor, Fault.DownstreamReset);
        _session = session;
        _bytes = bytes;
        _random = random;
    }

    internal EventLoop Loop { get; }

    internal StreamSocket Socket { get; }

    internal byte[] Sent => _bytes;

    internal ReadOnlySpan<byte> Received => _received.ToArray();

    /// <summary>Bytes after which it resets the connection; none by default.</summary>
    internal int CutAfter { get; init; } = int.MaxValue;

    /// <summary>Runs after the handshake in place of sending and reading.</summary>
    internal Func<TlsEnd, Task>? Instead { get; init; }

    internal bool IsClosed => Socket.IsClosed;

    /// <summary>Whether the other end was announced and everything of ours was taken.</summary>
    internal bool IsClean { get; private set; }

    internal string Error { get; private set; } = "";

    internal Exception? Escape { get; private set; }

    public async Task ServeAsync()
    {
        bool isOpen = Socket.Attach(this) >= 0
            && await Socket.ConnectedAsync() == Fault.None
            && Socket.TakeError() == 0;
        if (isOpen)
        {
            Socket.Secure(_session);
            isOpen = await Socket.HandshakeAsync(Fault.TlsHandshakeFailed) == Fault.None;
        }

        if (isOpen && Instead is not null)
        {
            await Instead(this);
        }
        else if (isOpen)
        {
            ValueTask<Fault> writing = WriteAsync();
            Fault read = await ReadAsync();
            Fault written = read == Fault.None ? await writing : Fault.None;
            IsClean = read == Fault.None && written == Fault.None;
            _outcome = $"read {read}, written {written}";
        }

        Error = $"{_outcome} {_session.Error}".TrimEnd();
        Close(reset: !IsClean);
    }

    public void OnEscape(Exception exception)
    {
        Escape = exception;
        Close(reset: true);
    }

    public void OnHangUp()
    {
    }

    public void OnUnawaitedInput()
    {
    }

    private void Close(bool reset)
    {
        if (!Socket.IsClosed)
        {
            Socket.Close(reset);
            Loop.RemoveConnection();
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> WriteAsync()
    {
        int at = 0;
        while (at < _bytes.Length && !Socket.IsClosed)
        {
            int length = Math.Min(_bytes.Length - at, 1 + _random.Next(30_000));
            if (!Socket.TryWrite(_bytes.AsSpan(at, length)))
            {
                return Fault.NoMemory;
            }

            at += length;
            _writeFault = await Socket.DrainedAsync(OutputBytesMax);
            if (_writeFault != Fault.None)
            {
                return _writeFault;
            }
        }

        _writeFault = await Socket.DrainedAsync(0);
        if (_writeFault == Fault.None)
        {
            Socket.ShutdownWrite();

            // When both directions have ended the system calls it a hang-up: nothing of ours is left then.
            Fault ended = await Socket.DrainedAsync(0);
            _writeFault = Socket.OutputBytes == 0 ? Fault.None : ended;
        }

        return _writeFault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> ReadAsync()
    {
        byte[] buffer = new byte[20_000];
        while (true)
        {
            int received = Socket.Receive(buffer.AsSpan(0, 1 + _random.Next(buffer.Length)));
            if (received == 0)
            {
                return Fault.None;
            }

            if (received > 0)
            {
                _received.Write(buffer, 0, received);
                if (_received.Length >= CutAfter)
                {
                    Socket.Abort(Fault.Stopping);
                    return Fault.Stopping;
                }
            }
            else if (received != -NetError.WouldBlock)
            {
                Socket.Abort(Fault.DownstreamReset);
                return Fault.DownstreamReset;
            }
            else if (await Socket.ReadableAsync() is var fault && fault != Fault.None)
            {
                return fault;
            }
        }
    }
}
