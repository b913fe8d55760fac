using System.Diagnostics;
using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Logs;

/// <summary>Where the access log goes: files that are renamed, full disks, pipes that nobody reads.</summary>
public sealed class AccessLogOutputTests
{
    private const string Routes = "routes:\n  - respond: 204\n";

    [Fact]
    public async Task Reopen_FileRenamedUnderLoad_NothingIsLost()
    {
        const int Batches = 30;
        const int PerBatch = 200;
        using AccessLogFolder folder = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync($"access_log: {folder.Path}\n{Routes}");
        using RawPeer client = await weir.ConnectAsync();
        List<string> files = [folder.Path];
        for (int i = 0; i < Batches; i++)
        {
            await AskAsync(client, i * PerBatch, PerBatch);
            if (i % 10 == 9)
            {
                string moved = $"{folder.Path}.{i}";
                await Bounded.UntilValueAsync(() => folder.Lines().Length, count => count > 0);
                File.Move(folder.Path, moved);
                files.Add(moved);
                weir.Signal(WeirProcess.Reopen);
                Assert.True(await Bounded.UntilValueAsync(() => File.Exists(folder.Path), exists => exists));
            }
        }

        client.Dispose();
        weir.Signal(WeirProcess.Terminate);
        Assert.Equal(0, await weir.ExitAsync());
        int[] numbers =
        [
            .. files.SelectMany(file => folder.Lines(file))
                .Select(line => int.Parse(line.Split("\"path\":\"/")[1].Split('"')[0]))
                .Order(),
        ];
        Assert.Equal(Enumerable.Range(0, Batches * PerBatch), numbers);
    }

    [Fact]
    public async Task Reopen_WithoutAnAccessLog_IsNoTrouble()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        weir.Signal(WeirProcess.Reopen);

        Assert.Equal(204, (await weir.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Rotate_BySize_KeepsSoManyWholeFiles()
    {
        using AccessLogFolder folder = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {{ path: {folder.Path}, rotate: {{ size: 64KiB, keep: 2 }} }}\n{Routes}");
        using RawPeer client = await weir.ConnectAsync();
        for (int i = 0; i < 12; i++)
        {
            await AskAsync(client, i * 100, 100);
            await Bounded.UntilAsync(
                () => weir.MetricAsync("weir_access_log_written_total"), written => written >= (i + 1) * 100);
        }

        string[] files = [folder.Path, folder.Path + ".1", folder.Path + ".2"];
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 64 << 10));
        Assert.False(File.Exists(folder.Path + ".3"));
        Assert.All(
            files.SelectMany(file => folder.Lines(file)),
            line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FullDisk_RequestsAreAnsweredAndTheLossIsCountedAndTold()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync($"access_log: /dev/full\n{Routes}");
        using RawPeer client = await weir.ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            await AskAsync(client, i * 50, 50);
        }

        double lost = await Bounded.UntilAsync(
            () => weir.MetricAsync("weir_access_log_dropped_total", "output"), count => count >= 1000);
        string line = await weir.Log.LineWithAsync("cannot write /dev/full");

        Assert.Equal(1000, lost);
        Assert.Contains("No space left on device", line, StringComparison.Ordinal);
        Assert.Single(weir.Log.Text.Split('\n'), text => text.Contains("/dev/full", StringComparison.Ordinal));
        Assert.Equal(0, await weir.MetricAsync("weir_access_log_written_total"));
    }

    [Fact]
    public async Task BlockedPipe_RequestsAreAnsweredAndDropsAreCounted()
    {
        const int Requests = 30_000;
        await using WeirProcess weir = await WeirProcess.StartRedirectedAsync(
            "> >(exec sleep 120 > /dev/null 2>&1)", $"access_log: stdout\n{Routes}");
        using RawPeer client = await weir.ConnectAsync();
        for (int i = 0; i < Requests; i += 500)
        {
            await AskAsync(client, i, 500);
        }

        double dropped = await weir.MetricAsync("weir_access_log_dropped_total", "queue");
        Assert.InRange(dropped, 1, Requests);
        Assert.Equal(204, (await weir.GetAsync("/")).Status);

        // Nor does it hold the end of the process for long.
        Stopwatch watch = Stopwatch.StartNew();
        client.Dispose();
        weir.Signal(WeirProcess.Terminate);
        Assert.Equal(0, await weir.ExitAsync());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 15);
    }

    [Fact]
    public async Task StandardOutput_Lines_AreAllThereAtTheEnd()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync($"access_log: stdout\n{Routes}");
        using RawPeer client = await weir.ConnectAsync();
        await AskAsync(client, 0, 300);
        client.Dispose();
        weir.Signal(WeirProcess.Terminate);
        Assert.Equal(0, await weir.ExitAsync());

        string[] lines = (await weir.OutputAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(300, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("{\"time\":\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_ThatCannotBeOpened_EndsTheStart()
    {
        string file = await WriteAsync("access_log: /proc/no.log\n");
        using Process program = Process.Start(WeirProgram.Command("run", file))!;
        Task<string> output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Bounded.Limit);
        await output;
        File.Delete(file);

        Assert.Equal(2, program.ExitCode);
        Assert.Contains("cannot open the access log /proc/no.log: ", errors, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(string configuration)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"listen: [\"http://127.0.0.1:0\"]\nadmin: off\n{configuration}{Routes}");
        return file;
    }

    // Pipelined, so that thousands take a moment.
    private static async Task AskAsync(RawPeer client, int from, int count)
    {
        StringBuilder requests = new();
        for (int i = from; i < from + count; i++)
        {
            requests.Append("GET /").Append(i).Append(" HTTP/1.1\r\nHost: a\r\n\r\n");
        }

        Task sending = client.SendAsync(requests.ToString());
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        }

        await sending;
    }
}
