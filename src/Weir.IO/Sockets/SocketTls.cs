using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.IO;

/// <summary>
/// TLS on a socket: what its owner reads and writes stays plaintext, and only here it becomes ciphertext. Output is
/// coded when it is sent, so that what a tick has gathered is one record. Owner: the socket's loop.
/// </summary>
internal sealed class SocketTls(StreamSocket socket, TlsSession session)
{
    private EventLoop Loop => socket.Loop;

    internal TlsSession Session => session;

    /// <summary>
    /// Shakes hands. The result is a fault of a wait, <paramref name="failed"/> when it went wrong or the peer left
    /// (then <see cref="TlsSession.Error"/> says why), or none.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> HandshakeAsync(Fault failed)
    {
        bool needsInput = false;
        while (true)
        {
            // What is received lies in memory that all connections use: nothing may be awaited between that and the
            // step which takes it, so whether there is room for one comes first.
            if (!Loop.HasHandshakeRoom)
            {
                Fault cut = await socket.YieldAsync();
                if (cut != Fault.None)
                {
                    return cut;
                }

                continue;
            }

            int received = !needsInput ? 1 : socket.HasInput ? ReceiveCiphertext() : -NetError.WouldBlock;
            if (received == -NetError.WouldBlock)
            {
                Fault fault = await socket.ReadableAsync();
                if (fault != Fault.None)
                {
                    return fault;
                }

                continue;
            }

            TlsStep step = received > 0 ? Step() : TlsStep.Failed;
            if (step != TlsStep.WantsInput)
            {
                return step == TlsStep.Done ? Fault.None : Failure(received, failed);
            }

            needsInput = true;
        }
    }

    /// <summary>As <see cref="StreamSocket.Receive(Span{byte})"/>, in plaintext.</summary>
    internal int Receive(Span<byte> destination)
    {
        while (true)
        {
            if (session.IsEnded || session.IsBroken)
            {
                return session.IsEnded ? 0 : -NetError.ConnectionReset;
            }

            if (session.HasPending)
            {
                int count = session.Read(destination, Loop.TlsScratch);
                KeepOutput();
                if (session.IsEnded || session.IsBroken)
                {
                    socket.NoteInnerEnd(session.IsEnded);
                }

                if (count != -NetError.WouldBlock)
                {
                    return count;
                }
            }

            int received = socket.HasInput ? ReceiveCiphertext() : -NetError.WouldBlock;
            if (received <= 0)
            {
                // An end that was not announced may be somebody's cut: a client's request is framed, but the end of a
                // response may be what frames it.
                return received < 0 || session.IsServer ? received : -NetError.ConnectionReset;
            }
        }
    }

    /// <summary>Codes and sends what was written, as far as the system takes it.</summary>
    internal void Flush(OutputQueue? plain)
    {
        TlsScratch scratch = Loop.TlsScratch;
        while (socket.CanWrite)
        {
            if (session.UnsentBytes > 0)
            {
                socket.Send(session.Unsent!);
                continue;
            }

            if (plain is null || plain.Bytes == 0 || !session.IsEstablished)
            {
                break;
            }

            int coded = session.Encrypt(plain, Loop.Slabs, scratch);
            if (coded < 0)
            {
                socket.OnSendFailed(coded);
                break;
            }

            SendCoded(scratch, coded);
        }

        if (session.UnsentBytes == 0)
        {
            session.DropUnsent(Loop);
        }
    }

    /// <summary>Says that nothing more comes; what the system does not take at once stays to be sent.</summary>
    internal void End()
    {
        if (socket.IsHungUp)
        {
            return;
        }

        session.Shutdown(Loop.TlsScratch);
        KeepOutput();
        if (socket.CanWrite && session.UnsentBytes > 0)
        {
            socket.Send(session.Unsent!);
        }
    }

    internal void Free()
    {
        session.DropUnsent(Loop);
        session.Free();
    }

    private TlsStep Step()
    {
        TlsStep step = session.Handshake(Loop.TlsScratch);
        if (KeepOutput() > 0 || step != TlsStep.WantsInput)
        {
            Loop.NoteHandshakeStep();
        }

        return step;
    }

    private Fault Failure(int received, Fault failed)
    {
        if (received == 0)
        {
            session.NoteCut();
        }

        return received < 0 ? socket.ResetFault : failed;
    }

    private int ReceiveCiphertext()
    {
        int received = socket.ReceivePlain(Loop.TlsScratch.Input.Span);
        if (received > 0)
        {
            session.Feed(Loop.TlsScratch, received);
        }

        return received;
    }

    private void SendCoded(TlsScratch scratch, int length)
    {
        int sent = Math.Max(0, socket.Send([new IoSegment(scratch.Output.Address, length)]));
        if (!socket.IsHungUp)
        {
            session.Keep(scratch.Output.Slice(sent, length - sent), Loop);
        }
    }

    // What libssl wants to say besides the plaintext: its part of a handshake, alerts, tickets.
    private int KeepOutput()
    {
        int length = session.TakeOutput();
        if (length > 0)
        {
            session.KeepOwn(Loop.TlsScratch.Output.Slice(0, length), Loop);
            Loop.MarkDirty(socket);
        }

        return length;
    }
}
