using System.Collections.Concurrent;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;
using Weir.Testing.Tls;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>Certificates that are renewed while the gateway runs.</summary>
public sealed class RenewalTests
{
    private const int Renewals = 5;
    private const int Clients = 8;

    [Fact]
    public async Task Certificates_ReplacedUnderLoad_NobodyNotices()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer old = await stage.ConnectAsync();
        TestCertificate before = stage.Folder.Site;
        string fingerprint = before.Fingerprint;
        using CancellationTokenSource end = new();
        ConcurrentQueue<string> failures = new();
        Task<int>[] asking = [.. Enumerable.Range(0, Clients).Select(i => AskAsync(stage, i, failures, end.Token))];
        for (int i = 0; i < Renewals; i++)
        {
            TestCertificate renewed = stage.Folder.Sign("site", [TlsFolder.SiteName, "127.0.0.1"]);
            (int status, string report) = await stage.Weir.ReloadAsync();
            using RawPeer client = await stage.ConnectAsync();

            Assert.True(status == 200, report);
            Assert.Contains("tls", report, StringComparison.Ordinal);
            Assert.True(TlsStage.Showed(client, renewed));
            Assert.NotEqual(fingerprint, renewed.Fingerprint);
            fingerprint = renewed.Fingerprint;
        }

        await end.CancelAsync();
        int[] counts = await Task.WhenAll(asking);
        await old.SendAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");

        Assert.Empty(failures);
        Assert.All(counts, count => Assert.True(count > 0));
        Assert.Equal(200, (await old.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task Reload_WithABadFile_IsRefusedAndTheOldCertificateStays()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        TestCertificate site = stage.Folder.Site;
        string fingerprint = site.Fingerprint;
        string chain = await File.ReadAllTextAsync(site.Chain);
        await File.WriteAllTextAsync(site.Chain, "nothing");
        (int status, string report) = await stage.Weir.ReloadAsync();
        await File.WriteAllTextAsync(site.Chain, chain);
        using RawPeer client = await stage.ConnectAsync();

        Assert.NotEqual(200, status);
        Assert.Contains(site.Chain + " holds no certificate in PEM", report, StringComparison.Ordinal);
        Assert.True(TlsStage.Showed(client, site));
        Assert.Equal(fingerprint, site.Fingerprint);
    }

    [Fact]
    public async Task Authority_OfADestination_ReplacedUnderTheSamePath_CountsAtOnce()
    {
        TlsFolder folder = new();
        TestCertificate foreign = folder.Sign("foreign-site", ["127.0.0.1"], isForeign: true);
        await using RawOrigin origin = RawOrigin.Answering(tls: TlsFolder.Serving(foreign));
        string authority = Path.Combine(folder.Path, "trusted.pem");
        File.Copy(folder.Authority, authority);
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"clusters:\n  a: {{ destinations: [ {origin.Url} ], tls: {{ ca: {authority} }} }}\n"
            + "routes: [ { to: a } ]\n");
        HttpMessage before = await weir.GetAsync("/");
        File.Copy(Path.Combine(folder.Path, "foreign.pem"), authority, overwrite: true);
        (int status, string report) = await weir.ReloadAsync();
        HttpMessage after = await weir.GetAsync("/");

        Assert.Equal("certificate-refused", before["Weir-Fault"]);
        Assert.True(status == 200, report);
        Assert.Equal(200, after.Status);
    }

    // Every other client stays on its connection; the others come anew each time.
    private static async Task<int> AskAsync(
        TlsStage stage, int number, ConcurrentQueue<string> failures, CancellationToken end)
    {
        using SocketsHttpHandler handler = new()
        {
            SslOptions = stage.Folder.Client(TlsFolder.SiteName),
            PooledConnectionLifetime = number % 2 == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
        };
        using HttpClient http = new(handler);
        Uri url = new($"https://127.0.0.1:{stage.Port}/");
        int count = 0;
        while (!end.IsCancellationRequested)
        {
            try
            {
                string text = await http.GetStringAsync(url, CancellationToken.None);
                count += text == "ok" ? 1 : throw new IOException(text);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                failures.Enqueue($"{e.Message} {e.InnerException?.Message}");
            }
        }

        return count;
    }
}
