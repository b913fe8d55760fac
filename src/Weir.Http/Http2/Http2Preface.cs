namespace Weir.Http;

/// <summary>What a client begins a connection with (RFC 9113 3.4), before its SETTINGS.</summary>
public static class Http2Preface
{
    /// <summary>Length of <see cref="Bytes"/>.</summary>
    public const int Length = 24;

    public static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether the bytes received so far are the preface or its beginning.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> received)
    {
        int length = Math.Min(received.Length, Length);
        return received[..length].SequenceEqual(Bytes[..length]);
    }
}
