using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.IO;

/// <summary>
/// TLS on the socket: what is read and written stays plaintext, and only here it becomes ciphertext. Output is coded
/// when it is sent, so that what a tick has gathered is one record.
/// </summary>
public sealed partial class StreamSocket
{
    /// <summary>
    /// Begins to speak TLS on a connection over which nothing has gone yet. <see cref="HandshakeAsync"/> comes next.
    /// </summary>
    public void Secure(TlsSession session) => _tls = session;

    /// <summary>
    /// Shakes hands. The result is a fault of a wait, <paramref name="failed"/> when it went wrong or the peer left
    /// (then <see cref="TlsSession.Error"/> says why), or none.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> HandshakeAsync(Fault failed)
    {
        TlsSession tls = _tls!;
        while (true)
        {
            while (!Loop.TryShakeHands())
            {
                Fault cut = await YieldAsync();
                if (cut != Fault.None)
                {
                    return cut;
                }
            }

            TlsStep step = tls.Handshake(Loop.TlsScratch);
            KeepOutput(tls);
            if (step != TlsStep.WantsInput)
            {
                return step == TlsStep.Done ? Fault.None : failed;
            }

            Fault fault = await FillAsync(tls, failed);
            if (fault != Fault.None)
            {
                return fault;
            }
        }
    }

    // Waits for ciphertext of a handshake and feeds it.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> FillAsync(TlsSession tls, Fault failed)
    {
        while (true)
        {
            int received = _canRead ? ReceiveCiphertext(tls) : -NetError.WouldBlock;
            if (received > 0)
            {
                return Fault.None;
            }

            if (received != -NetError.WouldBlock)
            {
                return IsClosed || received < 0 ? _resetFault : failed;
            }

            Fault fault = await ReadableAsync();
            if (fault != Fault.None)
            {
                return fault;
            }
        }
    }

    private int ReceiveSecure(Span<byte> destination)
    {
        TlsSession tls = _tls!;
        while (true)
        {
            if (tls.HasPending)
            {
                int count = tls.Read(destination, Loop.TlsScratch);
                KeepOutput(tls);
                if (count != -NetError.WouldBlock)
                {
                    return count;
                }
            }

            int received = _canRead ? ReceiveCiphertext(tls) : -NetError.WouldBlock;
            if (received <= 0)
            {
                // An end that was not announced may be somebody's cut: a client's request is framed, but the end of a
                // response may be what frames it.
                return received < 0 || tls.IsServer ? received : -NetError.ConnectionReset;
            }
        }
    }

    private int ReceiveCiphertext(TlsSession tls)
    {
        Slab input = Loop.TlsScratch.Input;
        int received = NoteReceived(Loop.Net.Receive(_descriptor, input.Span), input.Length);
        if (received > 0)
        {
            tls.Feed(Loop.TlsScratch, received);
        }

        return received;
    }

    private void FlushSecure(TlsSession tls)
    {
        TlsScratch scratch = Loop.TlsScratch;
        while (_canWrite)
        {
            if (tls.UnsentBytes > 0)
            {
                Send(tls.Unsent!);
                continue;
            }

            if (_queue is null || _queue.Bytes == 0 || !tls.IsEstablished)
            {
                break;
            }

            int coded = tls.Encrypt(_queue, Loop.Slabs, scratch);
            if (coded < 0)
            {
                OnSendFailed(coded);
                break;
            }

            SendCoded(tls, scratch, coded);
        }

        if (tls.UnsentBytes == 0)
        {
            tls.DropUnsent(Loop);
        }
    }

    private void SendCoded(TlsSession tls, TlsScratch scratch, int length)
    {
        int sent = Math.Max(0, Send([new IoSegment(scratch.Output.Address, length)]));
        if (!IsHungUp)
        {
            tls.Keep(scratch.Output.Slice(sent, length - sent), Loop);
        }
    }

    // What libssl wants to say besides the plaintext: its part of a handshake, alerts, tickets.
    private void KeepOutput(TlsSession tls)
    {
        int length = tls.TakeOutput();
        if (length > 0)
        {
            tls.Keep(Loop.TlsScratch.Output.Slice(0, length), Loop);
            Loop.MarkDirty(this);
        }
    }

    // Says that nothing more comes, if the system takes it at once.
    private void EndSecure()
    {
        if (_tls is not null && _canWrite && !IsHungUp)
        {
            _tls.Shutdown(Loop.TlsScratch);
            KeepOutput(_tls);
            if (_tls.UnsentBytes > 0)
            {
                Send(_tls.Unsent!);
            }
        }
    }

    private void FreeSecure()
    {
        _tls?.DropUnsent(Loop);
        _tls?.Free();
        _tls = null;
    }
}
