using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>
/// Sends back what it receives, with a bounded output; ends when the peer ends. Owner: one loop thread.
/// </summary>
internal sealed class EchoConnection : ILoopRoot, ISocketOwner
{
    private const int OutputBytesMax = 32 * 1024;

    private readonly EchoServer _server;
    private readonly StreamSocket _socket;

    internal EchoConnection(EchoServer server, EventLoop loop, int descriptor)
    {
        _server = server;
        Loop = loop;
        _socket = new StreamSocket(loop, descriptor, Fault.DownstreamReset);
    }

    internal EventLoop Loop { get; }

    public async Task ServeAsync()
    {
        bool isClean = _socket.Attach(this) >= 0 && await EchoAsync();
        _socket.Close(reset: !isClean);
        Loop.RemoveConnection();
        _server.OnClosed(isClean);
    }

    public void OnEscape(Exception exception) => _server.OnEscape(exception);

    public void OnHangUp()
    {
        // Who waits for room hears of it by itself; who reads reads what is left.
    }

    public void OnUnawaitedInput()
    {
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<bool> EchoAsync()
    {
        while (true)
        {
            await _socket.ReadableAsync();
            Slab? slab = Loop.Slabs.TryRentForInput();
            if (slab is null)
            {
                await _socket.MemoryAsync();
                continue;
            }

            int received = _socket.Receive(slab.Span);
            if (received > 0)
            {
                _socket.Write(slab, 0, received);
                if (await _socket.DrainedAsync(OutputBytesMax) != Fault.None)
                {
                    return false;
                }

                continue;
            }

            Loop.Slabs.Return(slab);
            if (received == 0)
            {
                bool isDrained = await _socket.DrainedAsync(0) == Fault.None;
                _socket.ShutdownWrite();
                return isDrained;
            }

            if (received != -NetError.WouldBlock)
            {
                return false;
            }
        }
    }
}
