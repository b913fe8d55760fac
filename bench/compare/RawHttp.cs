using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Weir.Compare;

/// <summary>
/// One plain GET over a socket of its own: the request of wrk, and the answer as it came, without chunks. Bytes are
/// letters of Latin-1, also those of coded bodies.
/// </summary>
internal static class RawHttp
{
    public const int AnswerMax = 1 << 20;
    private const int PatienceMs = 2000;

    /// <summary>Head and body as text; null when nobody listens or no whole answer comes within the bound.</summary>
    /// <param name="port">Of the loopback address.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="fields">"NAME: VALUE" of further fields; one for Host replaces the usual one.</param>
    /// <param name="isSecure">Over TLS; any certificate is good.</param>
    public static (string Head, string Body)? Get(
        int port, string path, IReadOnlyList<string>? fields = null, bool isSecure = false)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return Ask(socket, port, path, fields, isSecure);
        }
        catch (Exception e) when (IsOfNetwork(e))
        {
            return null;
        }
    }

    /// <summary>
    /// The same over a socket that stays open. What this side keeps of TLS is gone afterwards, and the server not told.
    /// </summary>
    /// <exception cref="IOException">The connection broke, or nothing came in time.</exception>
    /// <exception cref="AuthenticationException">There is no TLS at the other end.</exception>
    public static (string Head, string Body)? Ask(
        Socket socket, int port, string path, IReadOnlyList<string>? fields = null, bool isSecure = false)
    {
        socket.ReceiveTimeout = PatienceMs;
        using var stream = Open(socket, isSecure);
        var all = fields?.Any(IsHost) == true ? fields : [$"Host: 127.0.0.1:{port}", .. fields ?? []];
        stream.Write(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{string.Join("\r\n", all)}\r\n\r\n"));
        var buffer = new byte[16 * 1024];
        var text = new StringBuilder();
        while (text.Length < AnswerMax)
        {
            var count = stream.Read(buffer);
            if (count == 0)
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            if (Split(text.ToString()) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    public static bool IsOk(int port, string path, bool isSecure) =>
        Get(port, path, isSecure: isSecure) is { } answer && IsOk(answer.Head);

    /// <summary>What connecting and asking may fail with.</summary>
    public static bool IsOfNetwork(Exception e) => e is SocketException or IOException or AuthenticationException;

    public static bool IsOk(string head) => head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal);

    /// <summary>The fields of a head in their order, without the start line.</summary>
    public static List<(string Name, string Value)> Fields(string head) =>
        [.. head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => (parts[0].ToLowerInvariant(), parts[1].Trim()))];

    private static Stream Open(Socket socket, bool isSecure)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (!isSecure)
        {
            return plain;
        }

        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        secure.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        });
        return secure;
    }

    private static bool IsHost(string field) => field.StartsWith("Host:", StringComparison.OrdinalIgnoreCase);

    private static (string Head, string Body)? Split(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var head = text[..end];
        var body = text[(end + 4)..];
        var fields = Fields(head);
        if (fields.Contains(("transfer-encoding", "chunked")))
        {
            return Unchunk(body) is { } whole ? (head, whole) : null;
        }

        var length = fields.Find(field => field.Name == "content-length").Value;
        return length is not null && body.Length >= int.Parse(length) ? (head, body) : null;
    }

    /// <summary>The content of a chunked body without extensions and trailers; null while some is missing.</summary>
    private static string? Unchunk(string body)
    {
        var content = new StringBuilder();
        for (var at = 0; ;)
        {
            var end = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0 || !int.TryParse(body.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, null, out var size))
            {
                return null;
            }

            at = end + 2 + size + 2;
            if (size < 0 || body.Length < at)
            {
                return null;
            }

            if (size == 0)
            {
                return content.ToString();
            }

            content.Append(body, end + 2, size);
        }
    }
}
