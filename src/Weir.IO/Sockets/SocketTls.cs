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
        while (true)
        {
            while (!Loop.HasHandshakeRoom)
            {
                Fault cut = await socket.YieldAsync();
                if (cut != Fault.None)
                {
                    return cut;
                }
            }

            TlsStep step = session.Handshake(Loop.TlsScratch);
            if (KeepOutput() > 0 || step != TlsStep.WantsInput)
            {
                Loop.NoteHandshakeStep();
            }

            if (step != TlsStep.WantsInput)
            {
                return step == TlsStep.Done ? Fault.None : failed;
            }

            Fault fault = await FillAsync(failed);
            if (fault != Fault.None)
            {
                return fault;
            }
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

    /// <summary>Says that nothing more comes, if the system takes it at once.</summary>
    internal void End()
    {
        if (socket.CanWrite && !socket.IsHungUp)
        {
            session.Shutdown(Loop.TlsScratch);
            KeepOutput();
            if (session.UnsentBytes > 0)
            {
                socket.Send(session.Unsent!);
            }
        }
    }

    internal void Free()
    {
        session.DropUnsent(Loop);
        session.Free();
    }

    // Waits for ciphertext of a handshake and feeds it.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> FillAsync(Fault failed)
    {
        while (true)
        {
            int received = socket.HasInput ? ReceiveCiphertext() : -NetError.WouldBlock;
            if (received > 0)
            {
                return Fault.None;
            }

            if (received == 0)
            {
                session.NoteCut();
                return failed;
            }

            if (received != -NetError.WouldBlock)
            {
                return socket.ResetFault;
            }

            Fault fault = await socket.ReadableAsync();
            if (fault != Fault.None)
            {
                return fault;
            }
        }
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
