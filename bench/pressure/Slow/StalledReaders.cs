using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>Clients that ask for 10 MB and read nothing of it.</summary>
internal sealed class StalledReaders(int port, int count) : SlowClients(port, count)
{
    private const int ReceiveBytes = 4096;
    private const int TcpLevel = 6;
    private const int MaxSegment = 2; // TCP_MAXSEG
    private const int SegmentBytes = 1460;

    protected override ReadOnlySpan<byte> First => "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"u8;

    // Segments as on a network: with the 64 KiB of loopback the kernel lets each stalled answer fill a send buffer of
    // 2 MiB, and a thousand of them all the memory that it has for sockets.
    protected override void Prepare(Socket socket)
    {
        socket.ReceiveBufferSize = ReceiveBytes;
        socket.SetRawSocketOption(TcpLevel, MaxSegment, BitConverter.GetBytes(SegmentBytes));
    }

    // The gateway cuts readers that are too slow, with a reset.
    protected override bool TakeTurn(Socket socket) => !socket.Poll(0, SelectMode.SelectError);
}
