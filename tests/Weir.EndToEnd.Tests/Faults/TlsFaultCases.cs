using Weir.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>The cases of faults that TLS brings, on both sides. Immutable.</summary>
internal static class TlsFaultCases
{
    private static readonly TlsFolder s_folder = new();
    private static readonly int s_port = WeirProcess.FreePort();

    public static readonly FaultCase[] All =
    [
        // Refused before there is a request: counted with the connections.
        new(Fault.TlsHandshakeFailed)
        {
            Alone = "loops: 2",
            Listen = s_folder.Listener(s_port, s_folder.Site),
            Cause = GarbageAsync,
            Metric = FaultCase.Connections,
        },
        new(Fault.Misdirected)
        {
            Alone = "loops: 2",
            Listen = s_folder.Listener(s_port, s_folder.Site, s_folder.Asking(s_folder.Secret, "required")),
            Cause = AskAnotherHostAsync,
        },
        new(Fault.UpstreamTlsFailed)
        {
            IsSaidToSpeakTls = true,
            Serve = static peer => peer.SendAsync("HTTP/1.1 400 What?\r\n\r\n"),
        },
        new(Fault.CertificateRefused) { Tls = TlsFolder.Serving(s_folder.Site) },
    ];

    private static async Task<HttpMessage?> GarbageAsync(WeirProcess weir)
    {
        using RawPeer client = await RawPeer.ConnectAsync(s_port);
        await client.SendAsync("this is no greeting of TLS\r\n");
        await client.ReadToEndAsync();
        return null;
    }

    private static async Task<HttpMessage?> AskAnotherHostAsync(WeirProcess weir)
    {
        using RawPeer client = await RawPeer.ConnectAsync(s_port, s_folder.Client(TlsFolder.SiteName));
        await client.SendAsync($"GET /misdirected HTTP/1.1\r\nHost: {TlsFolder.SecretName}\r\n\r\n");
        return await client.ReadResponseAsync();
    }
}
