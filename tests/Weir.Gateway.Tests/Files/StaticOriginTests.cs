using System.Text;
using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Gateway.Tests.Files;

/// <summary>What a route with files answers while files, disk and clients do what they do.</summary>
public sealed class StaticOriginTests
{
    private const int Large = 1_000_000;

    public static TheoryData<int, bool> Lengths
    {
        get
        {
            TheoryData<int, bool> data = [];
            foreach (int length in (int[])[0, 1, 4095, 4096, 16_384, 100_000, 262_144, 262_145, Large])
            {
                data.Add(length, true);
                data.Add(length, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Get_OfAnyLength_BringsEveryByteAndLeavesNothingBehind(int length, bool isInMemory)
    {
        FileScene scene = new();
        scene.Files.IsInMemory = isInMemory;
        byte[] bytes = Pattern(length);
        scene.Put("a.bin", bytes);

        for (int i = 0; i < 2; i++)
        {
            string body = scene.Body("/a.bin");
            Assert.Equal(length, body.Length);
            Assert.True(Encoding.Latin1.GetBytes(body).AsSpan().SequenceEqual(bytes));
        }

        Assert.Equal([Fault.None, Fault.None], scene.Finished);
        AssertClean(scene);
    }

    [Fact]
    public void Get_OfASmallFile_AgainAndAgain_OpensItOnce()
    {
        FileScene scene = new();
        scene.Put("a", "text");
        scene.Body("/a");
        int opens = scene.Files.Opens;

        Assert.Equal("text", scene.Body("/a"));
        Assert.Equal(opens, scene.Files.Opens);
    }

    [Fact]
    public void Get_OfAChangedFile_BringsTheNewBytesWithinASecond()
    {
        FileScene scene = new();
        scene.Put("a", "first");
        Assert.Equal("first", scene.Body("/a"));
        scene.Put("a", "second");

        scene.World.RunFor(1000);

        Assert.Equal("second", scene.Body("/a"));
    }

    [Fact]
    public void Get_OfAChangedFile_InTheSecondHalf_HasItComparedBesideTheAnswer()
    {
        FileScene scene = new();
        scene.Put("a", "first");
        scene.Body("/a");
        scene.Put("a", "second");

        scene.World.RunFor(600);

        Assert.Equal("first", scene.Body("/a"));
        Assert.Equal("second", scene.Body("/a"));
    }

    [Fact]
    public void Get_OfAFileWrittenInPlaceWithinOneTickOfTheClock_BringsTheNewBytes()
    {
        FileScene scene = new();
        long now = scene.NowNanoseconds;
        SimulatedContent file = scene.Files.Put("a", "first"u8.ToArray(), now);
        Assert.Equal("first", scene.Body("/a"));
        file.Bytes = "other"u8.ToArray();

        scene.World.RunFor(1000);

        Assert.Equal("other", scene.Body("/a"));
    }

    [Fact]
    public void Get_OfAVanishedFile_IsNotThereWithinASecond()
    {
        FileScene scene = new();
        scene.Put("a", "text");
        scene.Body("/a");
        scene.Files.Remove("a");

        scene.World.RunFor(1000);

        Assert.Equal(404, scene.Status("/a"));
        scene.World.Settle();
        AssertClean(scene);
        Assert.Equal(0, scene.Service.Contents.UsedBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Get_OfAFileThatShrinksWhileServed_IsCut(bool isInMemory)
    {
        FileScene scene = new();
        scene.Files.IsInMemory = isInMemory;
        SimulatedContent file = scene.Put("a", Pattern(Large));
        SimulatedPeer client = scene.Send("/a");
        client.ReadLimit = 50_000;
        scene.World.Run(() => client.ReceivedBytes == 50_000);

        file.Bytes = file.Bytes[..600_000];
        client.ReadLimit = long.MaxValue;

        Assert.True(scene.World.Run(() => client.IsOver));
        Assert.True(client.IsReset);
        Assert.Equal([Fault.FileTruncated], scene.Finished);
        scene.World.Settle();
        AssertClean(scene);
    }

    [Fact]
    public void Get_OfAFileThatGrowsWhileServed_HasTheAnnouncedLength()
    {
        FileScene scene = new();
        SimulatedContent file = scene.Put("a", Pattern(Large));
        SimulatedPeer client = scene.Send("/a", "Connection: close\r\n");
        client.ReadLimit = 50_000;
        scene.World.Run(() => client.ReceivedBytes == 50_000);

        file.Bytes = Pattern(Large * 2);
        client.ReadLimit = long.MaxValue;

        Assert.True(scene.World.Run(() => client.IsOver));
        Assert.True(client.IsEnded);
        Assert.EndsWith(Encoding.Latin1.GetString(Pattern(Large)), client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Get_ByAClientThatReadsNothing_HoldsABoundedShareOfMemory(bool isInMemory)
    {
        FileScene scene = new();
        scene.Files.IsInMemory = isInMemory;
        scene.Put("a", Pattern(Large * 5));
        SimulatedPeer client = scene.Send("/a");
        client.ReadLimit = 0;

        scene.World.RunFor(1000);

        Assert.InRange(scene.RentedBytes, 1, 400_000);
        client.Reset();
        scene.World.RunFor(10);
        Assert.Equal([Fault.DownstreamReset], scene.Finished);
        AssertClean(scene);
    }

    [Theory]
    [InlineData(NetError.AccessDenied, 500, Fault.FileUnreadable)]
    [InlineData(NetError.InputOutput, 500, Fault.FileUnreadable)]
    [InlineData(NetError.TooManyFiles, 503, Fault.NoDescriptors)]
    [InlineData(NetError.NoMemory, 503, Fault.NoMemory)]
    [InlineData(NetError.NoEntry, 404, Fault.NoFile)]
    [InlineData(NetError.CrossDevice, 404, Fault.NoFile)]
    [InlineData(NetError.LinkLoop, 404, Fault.NoFile)]
    public void Get_OfAFileThatCannotBeOpened_IsItsFault(int error, int status, Fault fault)
    {
        FileScene scene = new();
        scene.Put("a", "text");
        scene.Files.ErrorOf = path => path == "a" ? error : 0;

        Assert.Equal(status, scene.Status("/a"));
        Assert.Equal([fault], scene.Finished);
        AssertClean(scene);
    }

    [Fact]
    public void Get_WithoutTheRoot_IsAFaultOfTheServer()
    {
        FileScene scene = new();
        scene.Files.ErrorOf = static path => path == "/" ? NetError.NoEntry : 0;

        Assert.Equal(500, scene.Status("/a"));
    }

    [Theory]
    [InlineData(100, 500)]
    [InlineData(Large, 200)]
    public void Get_OfAFileThatCannotBeRead_IsAnsweredBeforeTheCommitPointAndCutAfterIt(int length, int status)
    {
        FileScene scene = new();
        scene.Put("a", Pattern(length));
        scene.Files.ReadError = NetError.InputOutput;
        SimulatedPeer client = scene.Send("/a");

        scene.World.Run(() => scene.Finished.Count == 1);
        scene.World.Settle();

        Assert.Equal([Fault.FileUnreadable], scene.Finished);
        Assert.Equal(status == 200, client.IsReset);
        AssertClean(scene);
    }

    [Fact]
    public void Get_WithoutMemoryForContent_ReadsFromTheFileWithTheSameTag()
    {
        FileScene rich = new();
        FileScene poor = new(contentBytesMax: 10);
        rich.Put("a", Pattern(50_000));
        poor.Put("a", Pattern(50_000));

        Assert.Equal(rich.Ask("/a"), poor.Ask("/a"));
        Assert.Equal(0, poor.Service.Contents.UsedBytes);
        AssertClean(poor);
    }

    [Fact]
    public void Get_OfMoreFilesThanFit_KeepsTheBound()
    {
        FileScene scene = new(contentBytesMax: 100_000);
        for (int i = 0; i < 30; i++)
        {
            scene.Put($"{i}", Pattern(20_000));
            Assert.Equal(20_000, scene.Body($"/{i}").Length);
            Assert.InRange(scene.Service.Contents.UsedBytes, 1, 100_000);
        }

        AssertClean(scene);
    }

    [Fact]
    public void Get_ByAStalledReader_KeepsTheContentCountedAfterItWasEvicted()
    {
        FileScene scene = new(contentBytesMax: 100_000, bufferBytes: 16_000);
        scene.Put("a", Pattern(90_000));
        SimulatedPeer client = scene.Send("/a");
        client.ReadLimit = 0;
        scene.World.RunFor(10);
        scene.Put("b", Pattern(50_000));

        Assert.Equal(50_000, scene.Body("/b").Length);
        Assert.Equal(90_000, scene.Service.Contents.UsedBytes);
        client.Reset();
        scene.World.RunFor(10);
        Assert.Equal(0, scene.Service.Contents.UsedBytes);
    }

    [Fact]
    public void Get_OfOneColdFileByMany_LooksItUpOnce()
    {
        using ManualResetEventSlim gate = new();
        SimulatedFileSystem files = new();
        using FileLane lane = new(files);
        FileScene scene = new(files: files, lane: lane);
        scene.Put("a", "text");
        files.ErrorOf = _ =>
        {
            gate.Wait(TimeSpan.FromSeconds(20));
            return 0;
        };
        SimulatedPeer[] clients = [.. Enumerable.Range(0, 50).Select(_ => scene.Send("/a"))];
        scene.World.RunFor(10);
        Assert.Empty(scene.Finished);
        gate.Set();

        Assert.True(scene.RunUntil(() => scene.Finished.Count == 50));
        Assert.All(clients, client => Assert.EndsWith("\r\n\r\ntext", client.ReceivedText, StringComparison.Ordinal));
        Assert.Equal(1, files.Opens);
    }

    [Fact]
    public void Get_ByAClientThatLeavesDuringTheLookup_EndsAtOnceAndClosesTheFile()
    {
        using ManualResetEventSlim gate = new();
        SimulatedFileSystem files = new();
        using FileLane lane = new(files);
        FileScene scene = new(files: files, lane: lane);
        scene.Put("a", Pattern(Large));
        files.ErrorOf = _ =>
        {
            gate.Wait(TimeSpan.FromSeconds(20));
            return 0;
        };
        SimulatedPeer client = scene.Send("/a");
        scene.World.RunFor(10);

        client.Reset();
        scene.World.RunFor(10);

        Assert.Equal([Fault.DownstreamReset], scene.Finished);
        gate.Set();
        Assert.True(scene.RunUntil(() => files.OpenCount == 0));
        Assert.Equal(0, scene.RentedBytes);
    }

    [Fact]
    public void Get_WhenTheLaneIsFull_IsTurnedAway()
    {
        using ManualResetEventSlim gate = new();
        SimulatedFileSystem files = new();
        using FileLane lane = new(files);
        FileScene scene = new(files: files, lane: lane);
        int posted = 0;
        int ended = 0;
        for (int i = 0; i < FileLane.WaitingMax + 4; i++)
        {
            // The lane's threads take some of them, each in its own time.
            Blocked job = new(gate, () => Interlocked.Increment(ref ended));
            posted += FileScene.Until(() => lane.TryPost(job), TimeSpan.FromSeconds(1)) ? 1 : 0;
        }

        Assert.Equal(503, scene.Status("/a"));
        Assert.Equal([Fault.FilesBusy], scene.Finished);
        gate.Set();

        // The lane's threads still look at the gate: all of them have to be past it before it goes.
        Assert.True(FileScene.Until(() => Volatile.Read(ref ended) == posted));
    }

    private static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(i % 251);
        }

        return bytes;
    }

    private static void AssertClean(FileScene scene)
    {
        Assert.Equal(0, scene.Files.OpenCount);
        Assert.Equal(0, scene.RentedBytes);
    }

    private sealed class Blocked(ManualResetEventSlim gate, Action? onEnded = null) : ILaneJob
    {
        public void Execute()
        {
            gate.Wait(TimeSpan.FromSeconds(20));
            onEnded?.Invoke();
        }
    }
}
