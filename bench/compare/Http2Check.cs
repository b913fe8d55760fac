using System.Net;

namespace Weir.Compare;

/// <summary>
/// One request to a server over HTTP/2 before it is measured: h2load looks at no length, and what it says of a server
/// that does not speak HTTP/2 is hard to read.
/// </summary>
internal static class Http2Check
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>The bytes of the body.</summary>
    /// <exception cref="CompareException">The server does not speak HTTP/2, or answers something else.</exception>
    public static int Run(Server server, string path, int length)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        using var client = new HttpClient(handler) { Timeout = s_patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{server.Port}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            // There is no synchronous way to speak HTTP/2.
            using var answer = client.SendAsync(request).GetAwaiter().GetResult();
            var body = answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
            return answer.StatusCode == HttpStatusCode.OK && body.Length == length
                ? length
                : throw new CompareException($"{server.Peer.Name} answers {(int)answer.StatusCode} with {body.Length} "
                    + $"bytes on {path} over HTTP/2, not 200 with {length}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            throw new CompareException($"{server.Peer.Name} does not answer {path} over HTTP/2 and TLS: {Reason(e)}; "
                + "leave it out with --peers, or the scenario with --only");
        }
    }
    /// <summary>The innermost message: those around it say that there is one within.</summary>
    private static string Reason(Exception e) => e.GetBaseException().Message;
}
