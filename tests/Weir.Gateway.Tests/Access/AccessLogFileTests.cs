using System.Runtime.Versioning;
using System.Text;

namespace Weir.Gateway.Tests.Access;

[SupportedOSPlatform("linux")]
public sealed class AccessLogFileTests : IDisposable
{
    private const string Full = "/dev/full";

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-access-").FullName;
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    private string Path => System.IO.Path.Combine(_folder, "access.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_NewFile_OnlyTheOwnerAndTheGroupMayRead()
    {
        using AccessLogFile file = Open();

        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(Path)
                & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
        Assert.True(File.GetUnixFileMode(Path).HasFlag(UnixFileMode.UserWrite));
    }

    [Fact]
    public void Write_ExistingFile_Appends()
    {
        File.WriteAllText(Path, "before\n");
        using AccessLogFile file = Open();
        Write(file, "a\nb\n");

        // Somebody cuts it short (logrotate's copytruncate): no hole is left.
        using (FileStream cut = File.Open(Path, FileMode.Open))
        {
            Assert.Equal(11, cut.Length);
            cut.SetLength(0);
        }

        Write(file, "c\n");
        Assert.Equal("c\n", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("no/such/folder/access.log", "No such file or directory")]
    [InlineData(".", "Is a directory")]
    public void Open_Fails_SaysWhichFileAndWhy(string path, string reason)
    {
        string whole = System.IO.Path.Combine(_folder, path);
        GatewayStartException e = Assert.Throws<GatewayStartException>(
            () => AccessLogFile.Open(new AccessLogOptions { Path = whole }, () => _now));

        Assert.Contains(whole, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Size_RotatesBeforeItIsExceededAndKeepsSoMany()
    {
        using AccessLogFile file = Open(new AccessLogOptions { RotateSize = 64 << 10, RotateKeep = 2 });
        for (int i = 0; i < 5; i++)
        {
            Write(file, new string((char)('a' + i), (40 << 10) - 1) + "\n");
        }

        Assert.Equal(["access.log", "access.log.1", "access.log.2"], Names());
        Assert.StartsWith("e", File.ReadAllText(Path), StringComparison.Ordinal);
        Assert.StartsWith("d", File.ReadAllText(Path + ".1"), StringComparison.Ordinal);
        Assert.StartsWith("c", File.ReadAllText(Path + ".2"), StringComparison.Ordinal);
        Assert.All(Names(), name =>
            Assert.Equal(40 << 10, new FileInfo(System.IO.Path.Combine(_folder, name)).Length));
    }

    [Fact]
    public void Write_SizeOfTheFileBefore_Counts()
    {
        File.WriteAllText(Path, new string('x', 60 << 10) + "\n");
        using AccessLogFile file = Open(new AccessLogOptions { RotateSize = 64 << 10 });
        Write(file, new string('y', 10 << 10) + "\n");

        Assert.Equal(["access.log", "access.log.1"], Names());
    }

    [Fact]
    public void Write_Exactly_TheSizeIsAllowed()
    {
        using AccessLogFile file = Open(new AccessLogOptions { RotateSize = 64 << 10 });
        Write(file, new string('x', 32 << 10));
        Write(file, new string('x', 32 << 10));
        Assert.Equal(["access.log"], Names());
        Write(file, "y\n");
        Assert.Equal(["access.log", "access.log.1"], Names());
    }

    [Fact]
    public void Write_OneBatchLongerThanTheSize_IsNotCut()
    {
        using AccessLogFile file = Open(new AccessLogOptions { RotateSize = 64 << 10 });
        Write(file, new string('x', 100 << 10) + "\n");

        Assert.Equal(["access.log"], Names());
    }

    [Fact]
    public void Write_Age_Rotates()
    {
        using AccessLogFile file = Open(new AccessLogOptions { RotateAge = TimeSpan.FromHours(24) });
        Write(file, "a\n");
        _now += TimeSpan.FromHours(23);
        Write(file, "b\n");
        Assert.Equal(["access.log"], Names());
        _now += TimeSpan.FromHours(1);
        Write(file, "c\n");
        _now += TimeSpan.FromHours(23);
        Write(file, "d\n");

        Assert.Equal(["access.log", "access.log.1"], Names());
        Assert.Equal("a\nb\n", File.ReadAllText(Path + ".1"));
        Assert.Equal("c\nd\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Write_AgeOfTheFileBefore_Counts()
    {
        File.WriteAllText(Path, "a\n");
        _now += TimeSpan.FromHours(25);
        using AccessLogFile file = Open(new AccessLogOptions { RotateAge = TimeSpan.FromHours(24) });
        Write(file, "b\n");

        Assert.Equal("a\n", File.ReadAllText(Path + ".1"));
    }

    [Fact]
    public void Write_RotationIsNotPossible_IsWrittenOn()
    {
        // A folder in the way cannot be overwritten by a file.
        Directory.CreateDirectory(System.IO.Path.Combine(Path + ".1", "inside"));
        using AccessLogFile file = Open(new AccessLogOptions { RotateSize = 64 << 10, RotateKeep = 1 });
        Write(file, new string('x', 60 << 10) + "\n");
        Write(file, new string('x', 60 << 10) + "\n");

        Assert.Equal((120 << 10) + 2, new FileInfo(Path).Length);
    }

    [Fact]
    public void Write_Device_IsNeverRotated()
    {
        using AccessLogFile file = AccessLogFile.Open(
            new AccessLogOptions { Path = "/dev/null", RotateSize = 64 << 10 }, () => _now);
        for (int i = 0; i < 3; i++)
        {
            Write(file, new string('x', 60 << 10) + "\n");
        }

        Assert.False(File.Exists("/dev/null.1"));
    }

    [Fact]
    public void Write_DiskIsFull_SaysSoAndTakesNothing()
    {
        using AccessLogFile file = AccessLogFile.Open(new AccessLogOptions { Path = Full }, () => _now);

        Assert.Equal("No space left on device", file.Write("a\n"u8, out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Reopen_FileWasRenamed_WritesToANewOne()
    {
        using AccessLogFile file = Open();
        Write(file, "a\n");
        File.Move(Path, Path + ".old");
        Write(file, "b\n");
        Assert.Null(file.Reopen());
        Write(file, "c\n");

        Assert.Equal("a\nb\n", File.ReadAllText(Path + ".old"));
        Assert.Equal("c\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Reopen_Fails_TheOldFileIsWrittenOn()
    {
        using AccessLogFile file = Open();
        File.Move(Path, Path + ".old");
        Directory.CreateDirectory(Path);

        Assert.Equal("Is a directory", file.Reopen());
        Write(file, "a\n");
        Assert.Equal("a\n", File.ReadAllText(Path + ".old"));
    }

    private static void Write(AccessLogFile file, string text)
    {
        Assert.Null(file.Write(Encoding.ASCII.GetBytes(text), out int written));
        Assert.Equal(text.Length, written);
    }

    private AccessLogFile Open(AccessLogOptions? options = null) =>
        AccessLogFile.Open((options ?? new AccessLogOptions()) with { Path = Path }, () => _now);

    private string[] Names() =>
        [.. Directory.GetFiles(_folder).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
