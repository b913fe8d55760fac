using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Weir.Testing.Transport;

/// <summary>An origin with a thread for each connection; one answer for all. Owner: its threads.</summary>
public sealed class PlainOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _answer = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n{new string('y', 1024)}");

    private readonly SslServerAuthenticationOptions? _tls;

    /// <summary>Listens, with TLS if options for it are given.</summary>
    public PlainOrigin(SslServerAuthenticationOptions? tls = null)
    {
        _tls = tls;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(256);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Start(Accept);
    }

    public int Port { get; }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Start(ThreadStart run) => new Thread(run, 256 * 1024) { IsBackground = true }.Start();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.Accept();
                Start(() => Serve(socket));
            }
        }
        catch (SocketException)
        {
            // The listener was closed: the test is over.
        }
    }

    private void Serve(Socket socket)
    {
        byte[] buffer = new byte[4096];
        using Stream stream = Open(socket);
        int held = 0;
        try
        {
            (stream as SslStream)?.AuthenticateAsServer(_tls!);
            while (stream.Read(buffer, held, buffer.Length - held) is > 0 and var count)
            {
                held += count;
                if (buffer.AsSpan(0, held).EndsWith("\r\n\r\n"u8))
                {
                    stream.Write(_answer);
                    held = 0;
                }
            }
        }
        catch (IOException)
        {
            // The gateway has cut the connection.
        }
    }

    private Stream Open(Socket socket)
    {
        NetworkStream plain = new(socket, ownsSocket: true);
        return _tls is null ? plain : new SslStream(plain);
    }
}
