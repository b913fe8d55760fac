
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
