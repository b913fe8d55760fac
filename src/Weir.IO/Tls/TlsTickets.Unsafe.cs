using System.Runtime.InteropServices;
using Weir.IO.Native;

namespace Weir.IO;

/// <summary>
/// The keys that session tickets are sealed with, the same for all listeners: a new one every hour, and tickets of the
/// two before it are still taken. They live in memory alone, so a ticket does not outlive the process. Any thread.
/// </summary>
/// <remarks>
/// Safety: callbacks get the buffers of libssl, whose sizes are those that its documentation names (16 bytes of name
/// and of vector); keys are in pinned arrays that nothing frees while a callback uses them.
/// </remarks>
internal static unsafe class TlsTickets
{
    private const long RotationNanoseconds = 3_600_000_000_000;
    private const int KeysMax = 3;
    private const int NameBytes = 16;
    private const int SecretBytes = 32;
    private const int Refused = 0;
    private const int Taken = 1;
    private const int TakenAndRenewed = 2;
    private const int Failed = -1;

    private static readonly Lock s_gate = new();
    private static volatile Key[] s_keys = [new Key()];
    private static long s_rotatesAt;

    /// <summary>Makes a new key when the present one is old enough.</summary>
    internal static void KeepFresh(long now)
    {
        if (now < Volatile.Read(ref s_rotatesAt))
        {
            return;
        }

        lock (s_gate)
        {
            if (now < s_rotatesAt)
            {
                return;
            }

            if (s_rotatesAt != 0)
            {
                Key[] before = s_keys;
                Key[] keys = new Key[Math.Min(before.Length + 1, KeysMax)];
                keys[0] = new Key();
                before.AsSpan(0, keys.Length - 1).CopyTo(keys.AsSpan(1));
                s_keys = keys;
            }

            Volatile.Write(ref s_rotatesAt, now + RotationNanoseconds);
        }
    }

    /// <summary>SSL_CTX_set_tlsext_ticket_key_evp_cb: seals a ticket, or finds the key of one.</summary>
    [UnmanagedCallersOnly]
    internal static int OnTicket(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int seals)
    {
        Key[] keys = s_keys;
        if (seals != 0)
        {
            new ReadOnlySpan<byte>(keys[0].Name, NameBytes).CopyTo(new Span<byte>(name, NameBytes));
            bool isSealed = LibCrypto.Random(iv, NameBytes) == 1
                && LibCrypto.BeginEncrypt(cipher, LibCrypto.Aes256Cbc(), 0, keys[0].Secret, iv) == 1
                && keys[0].TrySet(mac);
            return isSealed ? Taken : Failed;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (new ReadOnlySpan<byte>(name, NameBytes).SequenceEqual(new ReadOnlySpan<byte>(keys[i].Name, NameBytes)))
            {
                bool isOpen = keys[i].TrySet(mac)
                    && LibCrypto.BeginDecrypt(cipher, LibCrypto.Aes256Cbc(), 0, keys[i].Secret, iv) == 1;
                bool isOld = i > 0;
                return !isOpen ? Failed : IsRenewed(ssl, isOld) ? TakenAndRenewed : Taken;
            }
        }

        return Refused;
    }

    // Clients of TLS 1.3 use a ticket once (RFC 8446 C.4), so each that is taken is followed by another; its segment
    // also acknowledges the end of the handshake, without which a client with Nagle's algorithm holds its request back
    // for 40 ms. But a client's certificate is looked at again when the key of its first ticket is gone.
    private static bool IsRenewed(nint ssl, bool isOld) =>
        LibSsl.VerifyModeOf(ssl) == LibSsl.VerifyNone && (isOld || LibSsl.VersionNumber(ssl) >= LibSsl.Tls13);

    /// <summary>A name and two secrets, in one pinned array.</summary>
    private sealed class Key
    {
        private static readonly byte[] s_words = Pinned("key\0digest\0SHA256\0"u8);

        private readonly byte[] _bytes =
            GC.AllocateUninitializedArray<byte>(NameBytes + (2 * SecretBytes), pinned: true);

        internal Key()
        {
            if (LibCrypto.Random(Name, _bytes.Length) != 1)
            {
                // Keys that somebody may guess are worse than an end.
                throw new TlsException("libcrypto gave no random bytes: " + TlsSession.TakeError());
            }
        }

        internal byte* Name => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

        internal byte* Secret => Name + NameBytes;

        internal bool TrySet(nint mac)
        {
            const int DigestAt = 4;
            const int NameOfDigestAt = 11;
            const int LengthOfDigest = 6;
            byte* words = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(s_words, 0);
            LibCrypto.Parameter* parameters = stackalloc LibCrypto.Parameter[3];
            parameters[0] = new LibCrypto.Parameter
            {
                Name = words,
                Kind = LibCrypto.Parameter.Octets,
                Value = Secret + SecretBytes,
                Length = SecretBytes,
            };
            parameters[1] = new LibCrypto.Parameter
            {
                Name = words + DigestAt,
                Kind = LibCrypto.Parameter.Utf8,
                Value = words + NameOfDigestAt,
                Length = LengthOfDigest,
            };
            parameters[2] = default;
            return LibCrypto.SetMac(mac, parameters) == 1;
        }

        private static byte[] Pinned(ReadOnlySpan<byte> bytes)
        {
            byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
            bytes.CopyTo(pinned);
            return pinned;
        }
    }
}
