using System.Net;
using System.Net.Sockets;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>
/// A listener that nobody accepts from and whose backlog is full: the kernel drops further requests to connect. Owner:
/// one test.
/// </summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _filling = [];

    public FullBacklog()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        for (int i = 0; i < 4; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _ = socket.ConnectAsync(IPAddress.Loopback, Port);
            _filling.Add(socket);
        }
    }

    public int Port { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filling.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }
}
