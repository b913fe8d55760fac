using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Allocation.Tests.Loops;

/// <summary>A connection that sends back what it receives. Owner: one loop thread.</summary>
internal sealed class PingConnection : ILoopRoot, ISocketOwner
{
    private readonly EventLoop _loop;
    private readonly StreamSocket _socket;

    internal PingConnection(EventLoop loop, int descriptor)
    {
        _loop = loop;
        _socket = new StreamSocket(loop, descriptor, Fault.DownstreamReset);
    }

    internal Exception? Escape { get; private set; }

    public async Task ServeAsync()
    {
        if (_socket.Attach(this) >= 0)
        {
            while (await ExchangeAsync())
            {
            }
        }

        _socket.Close(reset: false);
        _loop.RemoveConnection();
    }

    public void OnEscape(Exception exception) => Escape = exception;

    public void OnHangUp()
    {
    }

    public void OnUnawaitedInput()
    {
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<bool> ExchangeAsync()
    {
        await _socket.ReadableAsync();
        Slab? slab = _loop.Slabs.TryRentForInput();
        if (slab is null)
        {
            return false;
        }

        int received = _socket.Receive(slab.Span);
        bool isWritten = received > 0 && _socket.TryWrite(slab.Slice(0, received));
        _loop.Slabs.Return(slab);
        return received == -NetError.WouldBlock || (isWritten && await _socket.DrainedAsync(0) == Fault.None);
    }
}
