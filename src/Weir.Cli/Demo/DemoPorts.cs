using System.Net;
using System.Net.Sockets;

namespace Weir.Cli;

/// <summary>Finds ports that nobody listens on. Owner: the main thread.</summary>
internal static class DemoPorts
{
    private const int Tries = 16;

    /// <summary>The wanted port when it is free on both loopback addresses, else another one.</summary>
    public static int Find(int wanted) => IsFree(wanted) ? wanted : FindAny();

    /// <summary>A port that the system chose.</summary>
    public static int FindAny()
    {
        int port = 0;
        for (int i = 0; i < Tries; i++)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            if (IsFree(IPAddress.IPv6Loopback, port))
            {
                break;
            }
        }

        return port;
    }

    private static bool IsFree(int port) => IsFree(IPAddress.Loopback, port) && IsFree(IPAddress.IPv6Loopback, port);

    // Whatever else may be wrong with an address, the gateway tells when it listens there.
    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.AddressAlreadyInUse;
        }
    }
}
