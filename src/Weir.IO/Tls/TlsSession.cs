using Weir.Core;

namespace Weir.IO;

/// <summary>
/// One end of a TLS connection: libssl, which sees memory only. The <see cref="StreamSocket"/> that it belongs to
/// receives and sends. Owner: one loop thread; it moves between loops with its descriptor.
/// </summary>
public sealed partial class TlsSession
{
    // Ciphertext beyond the allowance of slabs: only when none was to be had in the moment in which it was made, and so
    // at most one round a connection.
    private static readonly ContentAllowance s_beyond = new(long.MaxValue);

    // What may wait to be sent besides coded plaintext; a handshake with a long chain of certificates has to fit.
    private const int OwnBytesMax = 2 * TlsScratch.RoundBytesMax;

    // What may come without a byte of plaintext in it. A record is at most 16 KiB and a bit; tickets are small.
    private const int BarrenBytesMax = 64 * 1024;

    // Keeps alive what callbacks of libssl refer to.
    private readonly object _context;
    private OutputQueue? _unsent;
    private int _ownBytes;
    private int _barrenBytes;

    /// <summary>Whether the handshake has ended well.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Whether this end is the server's.</summary>
    public bool IsServer { get; }

    /// <summary>Whether the peer has said that nothing more comes (close_notify).</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether reading may bring something without anything being received.</summary>
    internal bool HasPending { get; private set; }

    /// <summary>What libssl said of a failure; empty when there was none.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Whether it has failed, and nothing more can be read or written.</summary>
    internal bool IsBroken => Error.Length > 0;

    /// <summary>Whether what came instead of a handshake is a request in plaintext.</summary>
    public bool IsPlainRequest { get; private set; }

    /// <summary>Ciphertext that was made and not taken by the system.</summary>
    internal OutputQueue? Unsent => _unsent;

    internal int UnsentBytes => _unsent?.Bytes ?? 0;

    /// <summary>
    /// Keeps what TLS says of its own accord until the system takes it. A peer that makes it talk and does not listen
    /// breaks the connection.
    /// </summary>
    internal void KeepOwn(ReadOnlySpan<byte> bytes, EventLoop loop)
    {
        _ownBytes = UnsentBytes == 0 ? bytes.Length : _ownBytes + bytes.Length;
        if (_ownBytes <= OwnBytesMax)
        {
            Keep(bytes, loop);
        }
        else
        {
            Error = "the peer asks for answers that it does not read";
        }
    }

    /// <summary>The peer has ended the connection in the middle of the handshake.</summary>
    internal void NoteCut() => Error = "the connection was closed in the middle of the handshake";

    /// <summary>Keeps ciphertext until the system takes it.</summary>
    internal void Keep(ReadOnlySpan<byte> bytes, EventLoop loop)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _unsent ??= loop.Outputs.Rent();
        while (bytes.Length > 0)
        {
            if (_unsent.Room.IsEmpty)
            {
                if (loop.Slabs.TryRent() is not { } slab)
                {
                    KeepBeyond(bytes);
                    return;
                }

                _unsent.Open(slab);
            }

            Span<byte> room = _unsent.Room;
            int length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            _unsent.Advance(length);
            bytes = bytes[length..];
        }
    }

    /// <summary>Drops the queue when it is empty, or whatever is in it.</summary>
    internal void DropUnsent(EventLoop loop)
    {
        if (_unsent is not null)
        {
            _unsent.Consume(_unsent.Bytes, loop.Slabs);
            loop.Outputs.Return(_unsent);
            _unsent = null;
        }
    }

    private void KeepBeyond(ReadOnlySpan<byte> bytes)
    {
        SharedBytes copy = SharedBytes.TryAllocate(bytes.Length, s_beyond)!;
        bytes.CopyTo(copy.Span);
        _unsent!.Add(copy, 0, bytes.Length);
    }
}
