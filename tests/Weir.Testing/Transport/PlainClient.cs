using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Weir.Testing.Transport;

/// <summary>A blocking keep-alive connection that asks for one thing again and again. Owner: a test's thread.</summary>
public sealed class PlainClient : IExchangeClient
{
    private const string LengthField = "content-length: ";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[8192];
    private readonly Stream _stream;
    private int _length;

    /// <summary>Connects, with TLS if options for it are given.</summary>
    /// <param name="port">The port, on loopback.</param>
    /// <param name="target">What is asked for.</param>
    /// <param name="tls">How TLS is spoken; null for plaintext.</param>
    /// <param name="fields">Further lines of the request's head, with their ends.</param>
    public PlainClient(int port, string target, SslClientAuthenticationOptions? tls = null, string fields = "")
    {
        _request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: test\r\nAccept: */*\r\n{fields}\r\n");
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = 30_000;
        _socket.Connect(IPAddress.Loopback, port);
        _stream = new NetworkStream(_socket, ownsSocket: true);
        if (tls is not null)
        {
            SslStream secure = new(_stream);
            secure.AuthenticateAsClient(tls);
            _stream = secure;
        }
    }

    /// <inheritdoc/>
    public void Send() => _stream.Write(_request);

    /// <inheritdoc/>
    /// <remarks>All responses have the length of the first.</remarks>
    public void Receive()
    {
        int received = 0;
        while (_length == 0 || received < _length)
        {
            int count = _stream.Read(_buffer, received, _buffer.Length - received);
            Require(count > 0, "the connection ended");
            received += count;
            if (_length == 0)
            {
                _length = LengthOf(Encoding.Latin1.GetString(_buffer, 0, received));
            }
        }

        Require(received == _length, "a response of another length");
        Require(_buffer[9] is (byte)'2' or (byte)'3', "a response that is neither a success nor a redirect");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static int LengthOf(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int at = text.IndexOf(LengthField, StringComparison.OrdinalIgnoreCase);
        if (end < 0 || at < 0)
        {
            return 0;
        }

        int from = at + LengthField.Length;
        string digits = text[from..text.IndexOf('\r', from)];
        return end + 4 + int.Parse(digits, CultureInfo.InvariantCulture);
    }
}
