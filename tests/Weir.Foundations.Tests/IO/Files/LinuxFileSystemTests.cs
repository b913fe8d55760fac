using System.Text;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Foundations.Tests.IO.Files;

/// <summary>
/// Opening beneath a folder, by the kernel's own resolution and, where that is missing, segment by segment.
/// </summary>
public sealed class LinuxFileSystemTests : IDisposable
{
    private readonly Folder _folder = new();

    public LinuxFileSystemTests()
    {
        _folder.Write("a/b.txt", "text");
        _folder.Write("..dots", "dots");
        _folder.Link("in", "a/b.txt");
        _folder.Link("a/up", "../a/b.txt");
        _folder.Link("out", "../secret");
        _folder.Link("outside", "..");
        _folder.Link("absolute", Path.Combine(_folder.Root, "a/b.txt"));
        _folder.Link("loop", "loop");
        _folder.Link("magic", "/proc/self/root");
        _folder.MakePipe("pipe");
    }

    public static TheoryData<string, bool> Escapes
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (string path in (string[])
                [
                    "..", "../secret", "a/../../secret", "out", "outside/secret", "absolute", "loop",
                    "magic/etc/passwd", "/etc/passwd", "//etc/passwd", "a/../../root/a/b.txt",
                ])
            {
                data.Add(path, true);
                data.Add(path, false);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Escapes))]
    public void Open_WhatLeadsOut_IsAnError(string path, bool hasOpenBeneath) =>
        Assert.InRange(Open(path, hasOpenBeneath, out _), int.MinValue, -1);

    [Theory]
    [InlineData("a/b.txt", true)]
    [InlineData("a/b.txt", false)]
    [InlineData("in", true)]
    [InlineData("a/up", true)]
    public void Open_AFileInside_IsThatFile(string path, bool hasOpenBeneath)
    {
        Assert.InRange(Open(path, hasOpenBeneath, out FileStatus status), 0, int.MaxValue);
        Assert.Equal((FileKind.File, 4L), (status.Kind, status.Size));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_ANameThatBeginsWithDots_IsAFile(bool hasOpenBeneath) =>
        Assert.InRange(Open("..dots", hasOpenBeneath, out _), 0, int.MaxValue);

    [Fact]
    public void Open_ALinkSegmentBySegment_IsNotFollowed() =>
        Assert.Equal(-NetError.LinkLoop, Open("in", hasOpenBeneath: false, out _));

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("a", false)]
    [InlineData("a/", false)]
    public void Open_AFolder_IsAFolder(string path, bool hasOpenBeneath)
    {
        Assert.InRange(Open(path, hasOpenBeneath, out FileStatus status), 0, int.MaxValue);
        Assert.Equal(FileKind.Folder, status.Kind);
    }

    [Theory]
    [InlineData("nothing", NetError.NoEntry, true)]
    [InlineData("nothing", NetError.NoEntry, false)]
    [InlineData("a/b.txt/c", NetError.NotAFolder, true)]
    [InlineData("a/b.txt/c", NetError.NotAFolder, false)]
    public void Open_WhatIsNotThere_IsAnError(string path, int error, bool hasOpenBeneath) =>
        Assert.Equal(-error, Open(path, hasOpenBeneath, out _));

    [Fact]
    public void Open_APathOfManyBytes_IsAnError() =>
        Assert.Equal(-NetError.NameTooLong, Open(new string('a', 5000), hasOpenBeneath: true, out _));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_APipeThatNobodyWrites_ReturnsAtOnceAndIsNoFile(bool hasOpenBeneath)
    {
        Assert.InRange(Open("pipe", hasOpenBeneath, out FileStatus status), 0, int.MaxValue);
        Assert.Equal(FileKind.Other, status.Kind);
    }

    [Fact]
    public void Open_ManyTimes_LeavesNoDescriptorBehind()
    {
        int before = Descriptors();
        for (int i = 0; i < 50; i++)
        {
            Open("a/b.txt", hasOpenBeneath: false, out _);
            Open("a/nothing", hasOpenBeneath: false, out _);
            Open("a/../../secret", hasOpenBeneath: false, out _);
        }

        Assert.InRange(Descriptors(), 0, before + 20);
    }

    [Fact]
    public void OpenFolder_WhatIsNoFolder_IsAnError() =>
        Assert.Equal(-NetError.NotAFolder, new LinuxFileSystem().OpenFolder(Path.Combine(_folder.Root, "a/b.txt")));

    [Fact]
    public void Read_FromPositions_BringsTheBytesAndThenTheEnd()
    {
        LinuxFileSystem files = new();
        int root = files.OpenFolder(_folder.Root);
        int file = files.Open(root, "a/b.txt"u8);
        byte[] bytes = new byte[10];

        Assert.Equal(3, files.Read(file, 1, bytes));
        Assert.Equal("ext", Encoding.ASCII.GetString(bytes, 0, 3));
        Assert.Equal(0, files.Read(file, 4, bytes));
        files.Close(file);
        files.Close(root);
        Assert.Equal(-NetError.BadDescriptor, files.Read(file, 0, bytes));
    }

    [Fact]
    public void List_AFolder_NamesAllInItButDots()
    {
        LinuxFileSystem files = new();
        int folder = files.OpenFolder(_folder.Root);
        int root = files.Open(folder, []);
        List<FolderEntry> entries = [];
        int result = files.List(root, entries, 100);
        files.Close(root);
        files.Close(folder);

        Assert.Equal(0, result);
        string[] names =
            [.. entries.Select(entry => Encoding.UTF8.GetString(entry.Name)).Order(StringComparer.Ordinal)];
        Assert.Equal(["..dots", "a", "absolute", "in", "loop", "magic", "out", "outside", "pipe"], names);
        Assert.Equal("a", Encoding.UTF8.GetString(Assert.Single(entries, entry => entry.IsFolder).Name));
    }

    [Fact]
    public void List_AFolder_StopsAtTheBound()
    {
        LinuxFileSystem files = new();
        int folder = files.OpenFolder(_folder.Root);
        int root = files.Open(folder, []);
        List<FolderEntry> entries = [];
        files.List(root, entries, 3);
        files.Close(root);
        files.Close(folder);

        Assert.Equal(3, entries.Count);
    }

    [Fact]
    public void Describe_AFileThatChanges_IsAnother()
    {
        Open("a/b.txt", hasOpenBeneath: true, out FileStatus before);
        Open("a/b.txt", hasOpenBeneath: true, out FileStatus same);
        DateTime then = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Root, "a/b.txt"), then);
        Open("a/b.txt", hasOpenBeneath: true, out FileStatus after);

        Assert.Equal(before, same);
        Assert.NotEqual(before, after);
        Assert.Equal(981_173_106_000_000_000, after.ModifiedNanoseconds);
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private int Open(string path, bool hasOpenBeneath, out FileStatus status)
    {
        LinuxFileSystem files = new(hasOpenBeneath);
        int root = files.OpenFolder(_folder.Root);
        Assert.InRange(root, 0, int.MaxValue);
        int result = files.Open(root, Encoding.UTF8.GetBytes(path));
        status = default;
        if (result >= 0)
        {
            Assert.Equal(0, files.Describe(result, out status));
            files.Close(result);
        }

        files.Close(root);
        return result;
    }
}
