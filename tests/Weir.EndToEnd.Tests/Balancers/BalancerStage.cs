using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Text;
using Weir.EndToEnd.Tests.Logs;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Balancers;

/// <summary>
/// A gateway that takes the PROXY protocol on a plain and on an https address, but not on a third one, in front of an
/// origin that answers. Owner: one test.
/// </summary>
internal sealed class BalancerStage : IAsyncDisposable
{
    /// <summary>A header of version 1 for 192.0.2.1.</summary>
    public const string Text = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";

    public const string Request = "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n";

    private readonly AccessLogFolder _log = new();

    /// <summary>A header of version 2 for 2001:db8::7, with an extension behind the addresses.</summary>
    public static string Binary { get; } = MakeBinary();

    public TlsFolder Folder { get; } = new();

    public RawOrigin Origin { get; } = RawOrigin.Answering();

    public WeirProcess Weir { get; private set; } = null!;

    /// <summary>The plain address that takes the header.</summary>
    public int Port { get; } = WeirProcess.FreePort();

    /// <summary>The https address that takes it.</summary>
    public int SecurePort { get; } = WeirProcess.FreePort();

    public static async Task<BalancerStage> StartAsync(string more = "")
    {
        BalancerStage stage = new();
        stage.Weir = await WeirProcess.StartAsync(stage.Configuration("127.0.0.0/8", more));
        return stage;
    }

    /// <summary>A configuration in which these are the balancers; the first address trusts others.</summary>
    public string Configuration(string balancers, string more = "") =>
        $$"""
        listen:
          - { url: "http://127.0.0.1:0", proxy_protocol: [ 192.0.2.0/24, "2001:db8::/32" ] }
          - { url: "http://127.0.0.1:{{Port}}", proxy_protocol: [ {{balancers}} ] }
          - url: "https://127.0.0.1:{{SecurePort}}"
            certificates: {{Folder.Entry(Folder.Site)}}
            proxy_protocol: [ {{balancers}} ]
        admin: http://127.0.0.1:0
        loops: 1
        access_log: {{_log.Path}}
        {{more}}
        routes:
          - to: {{Origin.Url}}

        """;

    /// <summary>Shakes hands through a stream that begins with a header, and asks once.</summary>
    public async Task AskAsync(Stream stream)
    {
        await using SslStream tls = new(stream);
        await tls.AuthenticateAsClientAsync(Folder.Client(TlsFolder.SiteName)).WaitAsync(Bounded.Limit);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(Request)).AsTask().WaitAsync(Bounded.Limit);
        byte[] answer = new byte[15];
        await tls.ReadExactlyAsync(answer).AsTask().WaitAsync(Bounded.Limit);
        Assert.Equal("HTTP/1.1 200 OK", Encoding.ASCII.GetString(answer));
    }

    /// <summary>The clients, as the origin and the access log were told of them.</summary>
    public async Task<string[]> ClientsAsync()
    {
        string[] told = [.. Origin.Requests.Select(request => request["X-Forwarded-For"]!)];
        string[] logged =
            [.. (await _log.ObjectsAsync(told.Length)).Select(line => line.GetProperty("client").GetString()!)];
        Assert.Equal(told, logged);
        return told;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Weir.DisposeAsync();
        await Origin.DisposeAsync();
        _log.Dispose();
        Directory.Delete(Folder.Path, recursive: true);
    }

    private static string MakeBinary()
    {
        byte[] bytes = new byte[16 + 36 + 7];
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(bytes);
        bytes[12] = 0x21;
        bytes[13] = 0x21;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), (ushort)(bytes.Length - 16));
        IPAddress.Parse("2001:db8::7").TryWriteBytes(bytes.AsSpan(16), out _);
        IPAddress.Parse("2001:db8::1").TryWriteBytes(bytes.AsSpan(32), out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(48), 56324);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(50), 443);
        bytes[52] = 0x03;
        bytes[54] = 4;
        return Encoding.Latin1.GetString(bytes);
    }
}
