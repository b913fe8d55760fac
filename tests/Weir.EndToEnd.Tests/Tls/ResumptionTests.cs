
namespace Weir.EndToEnd.Tests.Tls;

/// <summary>Sessions that clients resume, and those that they may not.</summary>
public sealed class ResumptionTests
{
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfAnEarlierConnection_IsResumed(string version)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string file = Path.Combine(stage.Folder.Path, "session");
        string first = await AskAsync(stage, TlsFolder.SiteName, version, "-sess_out", file);
        string second = await AskAsync(stage, TlsFolder.SiteName, version, "-sess_in", file);

        Assert.Contains("\nNew, TLSv1.", first, StringComparison.Ordinal);
        Assert.Contains("\nReused, TLSv1.", second, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", second, StringComparison.Ordinal);
    }

    // RFC 8446 C.4: clients use a ticket once.
    [Fact]
    public async Task ResumedSession_GetsATicketForTheNext()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string[] files = [.. Enumerable.Range(0, 4).Select(i => Path.Combine(stage.Folder.Path, $"session-{i}"))];
        await AskAsync(stage, TlsFolder.SiteName, "-tls1_3", "-sess_out", files[0]);
        for (int i = 1; i < files.Length; i++)
        {
            string[] sessions = ["-sess_in", files[i - 1], "-sess_out", files[i]];
            string answer = await AskAsync(stage, TlsFolder.SiteName, ["-tls1_3", .. sessions]);

            Assert.Contains("\nReused, TLSv1.3", answer, StringComparison.Ordinal);
            Assert.NotEqual(await File.ReadAllTextAsync(files[i - 1]), await File.ReadAllTextAsync(files[i]));
        }
    }

    // So that what has become of the certificate is seen when the key of its first ticket is gone, at the latest.
    [Fact]
    public async Task ResumedSession_OfAClientWithACertificate_GetsNoTicket()
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            folder => [folder.Asking(folder.Secret, "required")]);
        string first = Path.Combine(stage.Folder.Path, "first");
        string second = Path.Combine(stage.Folder.Path, "second");
        string[] shown = ["-tls1_3", "-cert", stage.Folder.Anna.Chain, "-key", stage.Folder.Anna.Key];
        await AskAsync(stage, TlsFolder.SecretName, [.. shown, "-sess_out", first]);
        string answer = await AskAsync(stage, TlsFolder.SecretName, [.. shown, "-sess_in", first, "-sess_out", second]);

        Assert.Contains("\nReused, TLSv1.3", answer, StringComparison.Ordinal);
        Assert.False(File.Exists(second));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_AfterAReload_IsResumed(string version)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string file = Path.Combine(stage.Folder.Path, "session");
        await AskAsync(stage, TlsFolder.SiteName, version, "-sess_out", file);
        (int status, string report) = await stage.Weir.ReloadAsync();
        string second = await AskAsync(stage, TlsFolder.SiteName, version, "-sess_in", file);

        Assert.True(status == 200, report);
        Assert.Contains("\nReused, TLSv1.", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfAnotherProcess_GetsAFullHandshake(string version)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        await using TlsStage next = await TlsStage.StartAsync(
            _ => [stage.Folder.Entry(stage.Folder.Site)]);
        string file = Path.Combine(stage.Folder.Path, "session");
        await AskAsync(stage, TlsFolder.SiteName, version, "-sess_out", file);
        string second = await AskAsync(next, TlsFolder.SiteName, version, "-sess_in", file);

        Assert.Contains("\nNew, TLSv1.", second, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfAnotherHost_IsNotResumed(string version)
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            folder => [folder.Entry(folder.Site), folder.Entry(folder.Secret)]);
        string file = Path.Combine(stage.Folder.Path, "session");
        await AskAsync(stage, TlsFolder.SiteName, version, "-sess_out", file);
        string second = await AskAsync(stage, TlsFolder.SecretName, version, "-sess_in", file);
        string back = await AskAsync(stage, TlsFolder.SiteName, version, "-sess_in", file);

        Assert.Contains("\nNew, TLSv1.", second, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", second, StringComparison.Ordinal);
        Assert.Contains("\nReused, TLSv1.", back, StringComparison.Ordinal);
    }

    // Early data would be a request that anybody can play again.
    [Fact]
    public async Task EarlyData_IsNotTaken()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string file = Path.Combine(stage.Folder.Path, "session");
        string first = await AskAsync(stage, TlsFolder.SiteName, "-tls1_3", "-sess_out", file);

        Assert.Contains("Early data was not sent", first, StringComparison.Ordinal);
        Assert.Contains("Max Early Data: 0", first, StringComparison.Ordinal);
    }

    private static Task<string> AskAsync(TlsStage stage, string name, params string[] options) =>
        OpenSsl.AskAsync(stage.Port, name, ["-ign_eof", .. options]);
}
