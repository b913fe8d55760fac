using System.Net;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>
/// An origin of 10 MB bodies with a small send buffer. With the system's own, a thousand stalled bodies would fill the
/// memory that the kernel has for all sockets, and everybody on this machine would be slow whatever the gateway does.
/// Owner: any thread.
/// </summary>
internal sealed class LargeOrigin : IDisposable
{
    private const int BodyBytes = 10_000_000;
    private const int SendBytes = 64 * 1024;
    private const int Backlog = 4096;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public LargeOrigin()
    {
        // Accepted sockets inherit it.
        _listener.SendBufferSize = SendBytes;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(new WirePeer(await _listener.AcceptAsync()));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task ServeAsync(WirePeer peer)
    {
        WireBody body = new()
        {
            Head = "HTTP/1.1 200 OK\r\n",
            Payload = new Payload(0, isUpload: false),
            Length = BodyBytes,
            Form = BodyForm.Length,
        };
        using (peer)
        {
            try
            {
                while (await peer.ReadHeadAsync() is not null)
                {
                    await body.SendAsync(peer);
                }
            }
            catch (Exception e) when (e is WireEndException or WireException)
            {
                // The gateway cuts it when it cuts the reader: that is what is meant to happen.
            }
        }
    }
}
