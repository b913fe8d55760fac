using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>Clients whose heads come one byte a second and have no end.</summary>
internal sealed class SlowHeads(int port, int count) : SlowClients(port, count)
{
    protected override ReadOnlySpan<byte> First => "GET /slow HTTP/1.1\r\nHost: a\r\nX-Slow: "u8;

    protected override bool TakeTurn(Socket socket)
    {
        // Something to read is the answer 408, or the end.
        if (socket.Poll(0, SelectMode.SelectRead))
        {
            return false;
        }

        socket.Send("a"u8, SocketFlags.None, out SocketError error);
        return error == SocketError.Success;
    }
}
