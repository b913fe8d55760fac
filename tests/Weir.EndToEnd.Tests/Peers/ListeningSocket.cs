using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>A listening socket that a child inherits, as a service manager makes them. Owner: one test.</summary>
internal sealed partial class ListeningSocket : IDisposable
{
    private const int SetDescriptorFlags = 2;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ListeningSocket()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Lets children have it; its number there.</summary>
    public int Inherit()
    {
        int descriptor = (int)_socket.SafeHandle.DangerousGetHandle();
        Assert.Equal(0, Control(descriptor, SetDescriptorFlags, 0));
        return descriptor;
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);
}
