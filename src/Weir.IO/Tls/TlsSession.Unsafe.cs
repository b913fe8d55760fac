using System.Runtime.InteropServices;
using Weir.Core;
using Weir.IO.Native;

namespace Weir.IO;

/// <summary>
/// The calls of libssl. Safety: <c>_ssl</c> and <c>_feed</c> are valid from the constructor until <see cref="Free"/>;
/// the feed points into a loop's scratch memory, which is never freed, and when a call returns what is left of its
/// input lies in <c>_rest</c>, which is this session's own.
/// </summary>
public sealed unsafe partial class TlsSession
{
    private const int SegmentsMax = 16;

    // The reason by which libssl says that it was sent a request of HTTP.
    private const string PlainRequestError = "http request";

    private nint _ssl;
    private MemoryBio.Feed* _feed;
    private byte* _rest;

    internal TlsSession(nint context, bool isServer, object owner)
    {
        _context = owner;
        IsServer = isServer;
        _ssl = LibSsl.New(context);
        if (_ssl == 0)
        {
            throw new TlsException("libssl gave no session: " + TakeError());
        }

        _feed = (MemoryBio.Feed*)NativeMemory.AllocZeroed((nuint)sizeof(MemoryBio.Feed));
        nint bio = MemoryBio.Create(_feed);
        LibSsl.SetBio(_ssl, bio, bio);
        if (isServer)
        {
            LibSsl.SetAccept(_ssl);
        }
        else
        {
            LibSsl.SetConnect(_ssl);
        }
    }

    /// <summary>The session in libssl; valid until the socket is closed.</summary>
    internal nint Handle => _ssl;

    /// <summary>The context that serves it: that of the certificate which was chosen.</summary>
    internal nint Context => LibSsl.ContextOf(_ssl);

    /// <summary>The version that was agreed on, such as <c>TLSv1.3</c>.</summary>
    public string Version => Text(LibSsl.Version(_ssl));

    /// <summary>The cipher suite that was agreed on.</summary>
    public string Cipher => Text(LibSsl.CipherName(LibSsl.CurrentCipher(_ssl)));

    /// <summary>The name of the host that the client asked for; empty for none.</summary>
    public ReadOnlySpan<byte> ServerName
    {
        get
        {
            const int HostNameKind = 0;
            byte* name = LibSsl.ServerName(_ssl, HostNameKind);
            return name is null ? [] : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        }
    }

    /// <summary>Whether an earlier session was resumed.</summary>
    public bool IsResumed => LibSsl.SessionReused(_ssl) == 1;

    /// <summary>The protocol that was agreed on by ALPN; empty for none.</summary>
    public ReadOnlySpan<byte> Protocol
    {
        get
        {
            byte* name;
            uint length;
            LibSsl.AlpnSelected(_ssl, &name, &length);
            return new ReadOnlySpan<byte>(name, (int)length);
        }
    }

    /// <summary>Goes on with the handshake, as far as what was fed allows.</summary>
    internal TlsStep Handshake(TlsScratch scratch)
    {
        Begin(scratch);
        HasPending = false;
        int result = LibSsl.Handshake(_ssl);
        if (result == 1)
        {
            IsEstablished = true;
            _barrenBytes = 0;
            KeepRest();
            return TlsStep.Done;
        }

        if (LibSsl.GetError(_ssl, result) == LibSsl.ErrorWantRead && _feed->InputLength == 0)
        {
            DropRest();
            return TlsStep.WantsInput;
        }

        Break();
        IsPlainRequest = IsServer && Error == PlainRequestError;
        string refused = IsServer ? VerifyError() : "";
        Error = refused.Length > 0 ? "the certificate of the client: " + refused : Error;
        return TlsStep.Failed;
    }

    /// <summary>Names what was received into the loop's scratch memory, to be read by the next call.</summary>
    internal void Feed(TlsScratch scratch, int received)
    {
        _feed->Input = (byte*)scratch.Input.Address;
        _feed->InputLength = received;
        _barrenBytes += received;
        HasPending = true;
    }

    /// <summary>
    /// Copies the beginning of what the peer says, which somebody has received already: at most 16 KiB, before the
    /// handshake.
    /// </summary>
    public void FeedAhead(ReadOnlySpan<byte> bytes)
    {
        _rest = (byte*)NativeMemory.Alloc(TlsScratch.InputBytes);
        bytes.CopyTo(new Span<byte>(_rest, TlsScratch.InputBytes));
        _feed->Input = _rest;
        _feed->InputLength = bytes.Length;
        _barrenBytes += bytes.Length;
        HasPending = true;
    }

    /// <summary>
    /// Above 0: bytes of plaintext. 0: the peer has ended its direction. <see cref="NetError.WouldBlock"/>, negated:
    /// more has to be received. Another negated error: the connection is broken.
    /// </summary>
    internal int Read(Span<byte> destination, TlsScratch scratch)
    {
        Begin(scratch);
        int total = 0;
        fixed (byte* start = destination)
        {
            while (total < destination.Length)
            {
                int count = LibSsl.Read(_ssl, start + total, destination.Length - total);
                if (count <= 0)
                {
                    // What ends or breaks it is told by the next call when there is something to hand out first.
                    int outcome = Outcome(count);
                    return total > 0 ? total : outcome;
                }

                total += count;
                _barrenBytes = 0;
                HasPending = _feed->InputLength > 0 || LibSsl.HasPending(_ssl) == 1;
                if (!HasPending)
                {
                    break;
                }
            }
        }

        KeepRest();
        return total;
    }

    /// <summary>
    /// Codes plaintext into the loop's scratch memory, up to a round of it, and takes it out of the queue; returns the
    /// bytes of ciphertext, or a negated error.
    /// </summary>
    internal int Encrypt(OutputQueue plain, SlabPool slabs, TlsScratch scratch)
    {
        Begin(scratch);
        int rest = TlsScratch.RoundBytesMax;
        while (plain.Bytes > 0 && rest > 0)
        {
            byte* source = Gather(plain, scratch, out int length);
            int written = LibSsl.Write(_ssl, source, length);
            if (written <= 0)
            {
                Break();
                return -NetError.ConnectionReset;
            }

            plain.Consume(written, slabs);
            rest -= written;
        }

        return TakeOutput();
    }

    /// <summary>Says that nothing more comes; what to send is in the scratch memory.</summary>
    internal void Shutdown(TlsScratch scratch)
    {
        if (IsEstablished && Error.Length == 0)
        {
            Begin(scratch);
            _ = LibSsl.Shutdown(_ssl);
        }
    }

    /// <summary>The bytes that the last call has left to be sent.</summary>
    internal int TakeOutput()
    {
        int length = _feed->OutputLength;
        _feed->OutputLength = 0;
        return length;
    }

    /// <summary>The certificate that the peer showed, in DER; false when it showed none.</summary>
    public bool TryGetCertificate(out byte[] certificate)
    {
        certificate = [];
        nint peer = LibSsl.PeerCertificate(_ssl);
        if (peer == 0)
        {
            return false;
        }

        int length = LibCrypto.EncodeCertificate(peer, null);
        certificate = new byte[length];
        fixed (byte* to = certificate)
        {
            byte* start = to;
            _ = LibCrypto.EncodeCertificate(peer, &start);
        }

        LibCrypto.FreeCertificate(peer);
        return true;
    }

    /// <summary>Why the peer's certificate was not accepted; empty when it was, or when nobody looked.</summary>
    public string VerifyError()
    {
        long result = LibSsl.VerifyResult(_ssl);
        return result == 0 ? "" : Text(LibCrypto.VerifyText(result));
    }

    internal void Free()
    {
        if (_ssl != 0)
        {
            LibSsl.Free(_ssl);
            DropRest();
            NativeMemory.Free(_feed);
            _ssl = 0;
            _feed = null;
        }
    }

    /// <summary>What the thread's error queue says last, in words.</summary>
    internal static string TakeError()
    {
        string text = "";
        for (ulong error = LibCrypto.NextError(); error != 0; error = LibCrypto.NextError())
        {
            byte* reason = LibCrypto.ErrorText(error);
            text = reason is null ? text : Text(reason);
        }

        return text.Length > 0 ? text : "the connection was cut";
    }

    internal static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    private void Begin(TlsScratch scratch)
    {
        LibCrypto.ClearErrors();
        _feed->Output = (byte*)scratch.Output.Address;
        _feed->OutputMax = scratch.Output.Length;
        _feed->OutputLength = 0;
    }

    private void Break()
    {
        Error = TakeError();
        HasPending = false;
        DropRest();
    }

    private int Outcome(int result)
    {
        HasPending = false;
        switch (LibSsl.GetError(_ssl, result))
        {
            case LibSsl.ErrorWantRead when _barrenBytes <= BarrenBytesMax && _feed->InputLength == 0:
                DropRest();
                return -NetError.WouldBlock;
            case LibSsl.ErrorWantRead:
                Error = "the peer sends much and no data";
                return -NetError.ConnectionReset;
            case LibSsl.ErrorZeroReturn:
                IsEnded = true;
                DropRest();
                return 0;
            default:
                Break();
                return -NetError.ConnectionReset;
        }
    }

    // Nothing may stay in the scratch memory. libssl takes what there is when it looks for a record, but when it has
    // the front of one, only the rest of that; what lies behind it waits here until the record has been read.
    private void KeepRest()
    {
        int length = _feed->InputLength;
        if (length == 0)
        {
            DropRest();
        }
        else if (_rest is null)
        {
            _rest = (byte*)NativeMemory.Alloc(TlsScratch.InputBytes);
            Buffer.MemoryCopy(_feed->Input, _rest, TlsScratch.InputBytes, length);
            _feed->Input = _rest;
        }

        HasPending = length > 0 || LibSsl.HasPending(_ssl) == 1;
    }

    private void DropRest()
    {
        _feed->InputLength = 0;
        if (_rest is not null)
        {
            NativeMemory.Free(_rest);
            _rest = null;
        }
    }

    private static byte* Gather(OutputQueue plain, TlsScratch scratch, out int length)
    {
        Span<IoSegment> segments = stackalloc IoSegment[SegmentsMax];
        int count = plain.Describe(segments);
        IoSegment first = segments[0];
        length = (int)Math.Min(first.Length, TlsScratch.RecordBytesMax);
        if (count == 1 || length == TlsScratch.RecordBytesMax)
        {
            return (byte*)first.Address;
        }

        byte* target = (byte*)scratch.Gather.Address;
        length = 0;
        for (int i = 0; i < count && length < TlsScratch.RecordBytesMax; i++)
        {
            int part = (int)Math.Min(segments[i].Length, TlsScratch.RecordBytesMax - length);
            Buffer.MemoryCopy((void*)segments[i].Address, target + length, part, part);
            length += part;
        }

        return target;
    }
}
