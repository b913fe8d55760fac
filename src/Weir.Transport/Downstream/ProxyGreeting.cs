using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// What a balancer of layer 4 says before all else on a connection: for whom it connects. It is read before TLS and
/// HTTP, over as many receives as it takes and within <see cref="ProxyHeader.BytesMax"/>; what has come behind it is
/// theirs. Owner: the connection's loop.
/// </summary>
internal sealed class ProxyGreeting(StreamSocket socket, ConnectionInput input)
{
    /// <summary>The length of the header.</summary>
    internal int Bytes { get; private set; }

    /// <summary>Whom the header names; null when it names nobody, and the balancer itself is the client.</summary>
    internal NetAddress? Client { get; private set; }

    /// <summary>Whether the balancer left without a word: it looked whether the port is open.</summary>
    internal bool IsMissing { get; private set; }

    /// <summary>What is wrong with it, for <see cref="Fault.BadProxyHeader"/>.</summary>
    internal string Problem { get; private set; } = "";

    /// <summary>Reads the header; the result is a fault, or none.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> ReadAsync()
    {
        while (true)
        {
            ProxyResult result = Look();
            if (result == ProxyResult.Refused)
            {
                return Fault.BadProxyHeader;
            }

            if (result != ProxyResult.Partial)
            {
                return Fault.None;
            }

            InputStep step = input.ReceiveHead(head: null);
            if (step is InputStep.Wait or InputStep.Memory)
            {
                Fault fault = await (step == InputStep.Memory ? socket.MemoryAsync() : socket.ReadableAsync());
                if (fault != Fault.None)
                {
                    return fault;
                }
            }
            else if (step != InputStep.Received)
            {
                return FaultOf(step);
            }
        }
    }

    /// <summary>Gives what has come behind the header to TLS.</summary>
    internal void HandOver(TlsSession session)
    {
        if (input.Unread > 0)
        {
            session.FeedAhead(input.Bytes);
            input.Consume(input.Unread);
            input.ReleaseIfEmpty();
        }
    }

    private ProxyResult Look()
    {
        ProxyResult result = ProxyHeader.Read(input.Bytes, out int consumed, out NetAddress client);
        if (result == ProxyResult.Refused)
        {
            Problem = ProxyHeader.IsBegun(input.Bytes)
                ? "the PROXY header is broken"
                : "the connection begins without a PROXY header";
        }

        Bytes = consumed;
        Client = result == ProxyResult.Named ? client : null;
        input.Consume(consumed);
        input.ReleaseIfEmpty();
        return result;
    }

    private Fault FaultOf(InputStep step)
    {
        if (step == InputStep.Reset)
        {
            return Fault.DownstreamReset;
        }

        IsMissing = input.Unread == 0;
        Problem = "the connection was closed in the middle of the PROXY header";
        return IsMissing ? Fault.None : Fault.BadProxyHeader;
    }
}
