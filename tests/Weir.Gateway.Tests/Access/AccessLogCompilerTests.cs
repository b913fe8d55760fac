using Weir.Core;
using Weir.Telemetry;

namespace Weir.Gateway.Tests.Access;

public sealed class AccessLogCompilerTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-access-").FullName;
    private readonly SeededRandom _random = new(1);
    private readonly EventLog _events = new(Stream.Null, () => s_now, new EventLogOptions(), hasThread: false);
    private readonly AccessLog _log;
    private readonly AccessLogCompiler _compiler;

    public AccessLogCompilerTests()
    {
        _log = new AccessLog(1, _events, () => s_now, () => 0, 64 * 1024, hasThread: false);
        _compiler = new AccessLogCompiler(_log, _events, () => s_now);
    }

    private string Path => System.IO.Path.Combine(_folder, "access.log");

    public void Dispose()
    {
        _log.Dispose();
        _events.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Apply_OnOtherAndOff_WritesWhatWasOn()
    {
        Record("/before");
        _compiler.Apply(new AccessLogOptions { Path = Path });
        Record("/json");
        _compiler.Apply(new AccessLogOptions { Path = Path, Format = AccessLogFormat.Combined });
        Record("/combined");
        _compiler.Apply(new AccessLogOptions { Path = Path + ".other" });
        Record("/other");
        _compiler.Apply(null);
        Record("/off");

        string[] lines = File.ReadAllLines(Path);
        Assert.True(lines.Length == 2, string.Join("\n", lines));
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"path\":\"/json\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"GET /combined HTTP/1.1\"", lines[1], StringComparison.Ordinal);
        string other = Assert.Single(File.ReadAllLines(Path + ".other"));
        Assert.Contains("\"path\":\"/other\"", other, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_SameFile_StaysOpen()
    {
        _compiler.Apply(new AccessLogOptions { Path = Path });
        Record("/a");
        File.Move(Path, Path + ".moved");
        _compiler.Apply(new AccessLogOptions { Path = Path, Sample = 0.5 });
        Record("/b");

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void Apply_CannotOpen_EverythingStays()
    {
        _compiler.Apply(new AccessLogOptions { Path = Path });
        Assert.Throws<GatewayStartException>(
            () => _compiler.Apply(new AccessLogOptions { Path = _folder, Format = AccessLogFormat.Combined }));
        Record("/a");

        Assert.Contains("\"path\":\"/a\"", Assert.Single(File.ReadAllLines(Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Hide_HoldsForEveryLogAlsoWhenThisOneIsOff()
    {
        _compiler.Apply(null);
        Assert.True(_events.Mask.Hides("access_token"u8));
        Record("/?password=x", status: 500);
        Assert.Equal("/?password=***", _log.Recent.Read(RecentKind.Failed)[0].Target);

        _compiler.Apply(new AccessLogOptions { Path = Path, Hide = ["pin"] });
        Assert.True(_events.Mask.Hides("PIN"u8));
        Assert.False(_events.Mask.Hides("access_token"u8));
        Record("/?pin=1");
        Assert.Contains("\"query\":\"pin=***\"", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    private void Record(string target, int status = 200)
    {
        // The writer looks: what it has not seen when a record comes, it takes over behind that one.
        _log.Drain();
        AccessRecorder recorder = _log.ForLoop(0);
        if (recorder.Wants(Fault.None, status, 0, _random))
        {
            recorder.Record(new AccessEvent
            {
                Times = default,
                EndedAt = 0,
                Status = status,
                Version = 11,
                Method = "GET"u8,
                Target = System.Text.Encoding.ASCII.GetBytes(target),
            });
        }

        _log.Drain();
    }
}
