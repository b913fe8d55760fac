using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// Other protocols over HTTP/2 (RFC 8441), which HTTP/1.1 asks for by Upgrade: inside of Weir all of them have the form
/// of HTTP/1.1, so that either protocol may be on either side. Any thread that owns the head.
/// </summary>
internal static class ExtendedConnect
{
    private const int KeyBytes = 16;
    private const int KeyDigits = 24;
    private const int AcceptDigits = 28;

    // The registered names have up to 11 bytes; a longer one than this is refused, as nothing that anybody serves.
    private const int ProtocolBytesMax = 64;

    private static ReadOnlySpan<byte> Accept => "Sec-WebSocket-Accept"u8;

    // RFC 6455 1.3.
    private static ReadOnlySpan<byte> AcceptGuid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>
    /// A request of extended CONNECT becomes one that asks for an upgrade. False, and nothing is changed, when the name
    /// of the protocol is too long.
    /// </summary>
    internal static bool TryBecomeUpgrade(Head request, SeededRandom random)
    {
        Span<byte> protocol = stackalloc byte[ProtocolBytesMax];
        int length = request.Protocol.Length;
        if (!request.Protocol.TryCopyTo(protocol))
        {
            return false;
        }

        request.SetMethod(Method.Get);
        request.SetProtocol([]);
        request.Set(KnownField.Connection, "upgrade"u8);
        request.Set(KnownField.Upgrade, protocol[..length]);

        // RFC 8441 5: the key proves nothing over HTTP/2, but a server of HTTP/1.1 wants one.
        Span<byte> key = stackalloc byte[KeyBytes];
        MemoryMarshal.AsBytes([random.NextULong(), random.NextULong()]).CopyTo(key);
        Span<byte> digits = stackalloc byte[KeyDigits];
        _ = Base64.EncodeToUtf8(key, digits, out _, out int written);
        request.Set(KnownField.SecWebSocketKey, digits[..written]);
        return true;
    }

    /// <summary>The answer to an upgrade becomes one to extended CONNECT.</summary>
    internal static void BecomeAnswer(Head response)
    {
        response.Remove(KnownField.Upgrade);
        response.Remove(KnownField.Connection);
        response.Remove(Accept);
    }

    /// <summary>The answer to extended CONNECT becomes one to the upgrade that was asked for.</summary>
    internal static void BecomeSwitch(Head response, Head asked)
    {
        asked.TryGet(KnownField.Upgrade, out ReadOnlySpan<byte> upgrade);
        response.SetStatus(101);
        response.Set(KnownField.Connection, "upgrade"u8);
        response.Set(KnownField.Upgrade, upgrade);
        response.Remove(Accept);
        if (asked.TryGet(KnownField.SecWebSocketKey, out ReadOnlySpan<byte> key) && key.Length <= KeyDigits)
        {
            // The origin has seen no key (RFC 8441 5); a client of HTTP/1.1 wants it answered.
            AddAccept(response, key);
        }
    }

    /// <summary>
    /// A request that asks for an upgrade becomes one of extended CONNECT. False, and nothing is changed, when the name
    /// of the protocol is too long.
    /// </summary>
    internal static bool TryBecomeConnect(Head request)
    {
        Span<byte> protocol = stackalloc byte[ProtocolBytesMax];
        request.TryGet(KnownField.Upgrade, out ReadOnlySpan<byte> upgrade);
        int length = upgrade.Length;
        if (!upgrade.TryCopyTo(protocol))
        {
            return false;
        }

        request.SetMethod(Method.Connect);
        request.SetProtocol(protocol[..length]);
        request.Remove(KnownField.Upgrade);
        request.Remove(KnownField.Connection);
        request.Remove(KnownField.SecWebSocketKey);
        return true;
    }

    private static void AddAccept(Head response, ReadOnlySpan<byte> key)
    {
        Span<byte> text = stackalloc byte[KeyDigits + AcceptGuid.Length];
        key.CopyTo(text);
        AcceptGuid.CopyTo(text[key.Length..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 4.2.2 says SHA-1; nothing is proved by it.
        SHA1.HashData(text[..(key.Length + AcceptGuid.Length)], hash);
#pragma warning restore CA5350
        Span<byte> digits = stackalloc byte[AcceptDigits];
        _ = Base64.EncodeToUtf8(hash, digits, out _, out int written);
        response.Add(Accept, digits[..written]);
    }
}
