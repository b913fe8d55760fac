using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.Http;

namespace Weir.Testing.Transport;

/// <summary>
/// An origin of HTTP/2 without TLS, with a thread for each connection; one answer for all. Owner: its threads.
/// </summary>
public sealed class PlainHttp2Origin : IDisposable
{
    private const int ContentBytes = 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _accepted;

    public PlainHttp2Origin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(256);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Start(Accept);
    }

    public int Port { get; }

    /// <summary>Connections that were accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

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
                socket.NoDelay = true;
                Interlocked.Increment(ref _accepted);
                Start(() => Serve(socket));
            }
        }
        catch (SocketException)
        {
            // The listener was closed: the test is over.
        }
    }

    private static void Serve(Socket socket)
    {
        using Socket own = socket;
        Head head = new();
        head.Reset();
        head.Add(KnownField.ContentType, "text/plain"u8);
        byte[] content = Encoding.ASCII.GetBytes(new string('y', ContentBytes));
        Http2Connection core = new(Http2Role.Server, new Http2Options(), static (_, _) => new Head());
        byte[] input = new byte[64 * 1024];
        byte[] output = new byte[512 * 1024];
        int held = 0;
        try
        {
            while (socket.Receive(input, held, input.Length - held, SocketFlags.None) is > 0 and var count)
            {
                held += count;
                int written = Answer(core, head, content, input, ref held, output);
                if (written > 0)
                {
                    socket.Send(output, written, SocketFlags.None);
                }
            }
        }
        catch (SocketException)
        {
            // The gateway has cut the connection.
        }
    }

    private static int Answer(
        Http2Connection core, Head head, byte[] content, byte[] input, ref int held, byte[] output)
    {
        int at = 0;
        int written = 0;
        Http2Event step;
        do
        {
            step = core.Read(input.AsSpan(at, held - at), 1, out int consumed);
            at += consumed;
            written += Take(core, output.AsSpan(written));
            if (step.Kind == Http2EventKind.RequestHead)
            {
                BodyFraming framing = BodyFraming.OfLength(content.Length);
                core.TryWriteResponse(step.Stream!, head, 200, framing, false, output.AsSpan(written), out int length);
                written += length;
                written += core.WriteDataHeader(step.Stream!, content.Length, endStream: true, output.AsSpan(written));
                content.CopyTo(output, written);
                written += content.Length;
                core.Release(step.Stream!);
            }
        }
        while (step.Kind is not (Http2EventKind.NeedMore or Http2EventKind.ConnectionError));

        held -= at;
        Buffer.BlockCopy(input, at, input, 0, held);
        return written + Take(core, output.AsSpan(written));
    }

    private static int Take(Http2Connection core, Span<byte> output)
    {
        int length = core.Output.Length;
        core.Output.CopyTo(output);
        core.Drained(length);
        return length;
    }
}
