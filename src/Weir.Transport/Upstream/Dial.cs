using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>Opens a connection: all addresses of a destination in turn. Owner: one loop thread.</summary>
internal static class Dial
{
    /// <summary>
    /// Dials under a place that is reserved, and gives it back when that fails. The connection is left in the attempt.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<Fault> RunAsync(TransportLoop transport, Pool pool, Attempt attempt)
    {
        Destination destination = pool.Destination;
        NetAddress[] addresses = destination.Fixed is { } path
            ? [path]
            : transport.Resolver.Find(destination.Host, transport.Loop.Now);
        Fault fault = addresses.Length > 0 ? Fault.None : Fault.NameNotResolved;
        if (fault != Fault.None)
        {
            Fault waited = await ResolveAsync(transport, attempt);
            addresses = transport.Resolver.Find(destination.Host, transport.Loop.Now);
            fault = waited != Fault.None ? waited : addresses.Length > 0 ? Fault.None : Fault.NameNotResolved;
        }

        long end = transport.Loop.Now + attempt.Timeouts.ConnectNanoseconds;
        for (int i = 0; fault == Fault.None && i < addresses.Length; i++)
        {
            // Each address gets its share of the time, so that a silent one does not take it from the next.
            long share = Math.Max(1, (end - transport.Loop.Now) / (addresses.Length - i));
            NetAddress address = addresses[i].WithPort(destination.Port);
            Fault outcome = await ConnectAsync(transport, pool, attempt, address, share);
            if (outcome == Fault.None)
            {
                return Fault.None;
            }

            bool isLast = i == addresses.Length - 1;
            fault = isLast || attempt.AbortFault != Fault.None ? outcome : Fault.None;
        }

        transport.Counters.DialFailed++;
        destination.Limit.Release();
        return fault;
    }

    private static ValueTask<Fault> ResolveAsync(TransportLoop transport, Attempt attempt)
    {
        ResolveWait wait = transport.Resolver.Begin(attempt.Destination.Host, transport.Loop);
        attempt.ResolveWait = wait;
        return wait.WaitAsync(attempt.Timeouts.ConnectNanoseconds);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> ConnectAsync(
        TransportLoop transport, Pool pool, Attempt attempt, NetAddress address, long nanoseconds)
    {
        transport.Counters.Dialled++;
        int descriptor = transport.Loop.Net.Connect(address);
        if (descriptor < 0)
        {
            return FaultOf(-descriptor, attempt);
        }

        DialledSocket dialled = new(transport.Loop, descriptor, pool.Destination.Name);
        StreamSocket socket = dialled.Socket;
        int attached = socket.Attach(dialled);
        if (attached < 0)
        {
            socket.Close(reset: false);
            dialled.Timer.Dispose();
            return FaultOf(-attached, attempt);
        }

        attempt.Dialling = socket;
        dialled.Timer.SetOutput(Fault.ConnectTimeout, nanoseconds);
        Fault fault = await socket.ConnectedAsync();
        int error = fault == Fault.None ? socket.TakeError() : 0;
        UpstreamSettings settings = pool.Destination.Settings;
        TlsClient? tls = attempt.IsTunnel ? settings.TunnelTls ?? settings.Tls : settings.Tls;
        if (fault == Fault.None && error == 0 && tls is not null)
        {
            fault = await ShakeHandsAsync(socket, tls, attempt);
            CountHandshake(transport, fault, socket);
        }

        dialled.Timer.Dispose();
        attempt.Dialling = null;
        if (fault == Fault.None && error == 0)
        {
            attempt.Channel = pool.Open(socket, attempt.IsTunnel);
            return Fault.None;
        }

        socket.Close(reset: false);
        return fault != Fault.None ? fault : FaultOf(error, attempt);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> ShakeHandsAsync(StreamSocket socket, TlsClient tls, Attempt attempt)
    {
        TlsSession session;
        try
        {
            session = tls.Begin();
        }
        catch (TlsException)
        {
            // libssl has no memory.
            return Fault.NoMemory;
        }

        socket.Secure(session);
        Fault fault = await socket.HandshakeAsync(Fault.UpstreamTlsFailed);
        if (fault == Fault.UpstreamTlsFailed)
        {
            string refused = tls.Options.Verifies ? session.VerifyError() : "";
            attempt.UpstreamError = refused.Length > 0 ? refused : session.Error;
            return refused.Length > 0 ? Fault.CertificateRefused : fault;
        }

        bool isMissing = fault == Fault.None
            && attempt.Destination.Settings.Protocol == UpstreamProtocol.Http2
            && !session.Protocol.SequenceEqual("h2"u8);
        if (isMissing)
        {
            attempt.UpstreamError = "the destination does not agree to HTTP/2 by ALPN";
            return Fault.UpstreamTlsFailed;
        }

        return fault;
    }

    private static void CountHandshake(TransportLoop transport, Fault fault, StreamSocket socket)
    {
        if (fault == Fault.None)
        {
            bool isResumed = socket.Tls!.IsResumed;
            transport.Counters.UpstreamTlsResumed += isResumed ? 1 : 0;
            transport.Counters.UpstreamTlsFull += isResumed ? 0 : 1;
        }
    }

    private static Fault FaultOf(int error, Attempt attempt)
    {
        attempt.Errno = error;
        return error switch
        {
            NetError.ConnectionRefused => Fault.ConnectRefused,
            NetError.TimedOut => Fault.ConnectTimeout,
            NetError.TooManyFiles or NetError.TooManyFilesInSystem => Fault.NoDescriptors,
            _ => Fault.ConnectFailed,
        };
    }
}
