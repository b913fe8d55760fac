using System.Text;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class EventLogThreadTests
{
    private readonly MemoryStream _output = new();
    private readonly DateTimeOffset _now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Dispose_WithThread_EverythingQueuedIsWritten()
    {
        EventLog log = new(_output, () => _now);
        for (int i = 0; i < 1_000; i++)
        {
            log.Info($"line {i}");
        }

        log.Dispose();

        Assert.Equal(1_000, Lines().Length);
        Assert.EndsWith("line 999", Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Flush_WithThread_LinesAreWithTheOutput()
    {
        using EventLog log = new(_output, () => _now);
        for (int i = 1; i <= 20; i++)
        {
            log.Info("line");
            Assert.True(log.Flush(TimeSpan.FromSeconds(30)));
            Assert.Equal(i, Lines().Length);
        }
    }

    [Fact]
    public void Flush_OutputBlocks_FalseAfterTheBoundAndWritersGoOn()
    {
        using BlockingStream blocking = new();
        EventLog log = new(blocking, () => _now);
        log.Info("first");

        Assert.False(log.Flush(TimeSpan.FromMilliseconds(20)));
        for (int i = 0; i < 5_000; i++)
        {
            log.Info("more");
        }

        Assert.True(log.Dropped > 0);
        blocking.Release();
        Assert.True(log.Flush(TimeSpan.FromSeconds(30)));
        log.Dispose();
    }

    private string[] Lines() =>
        Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class BlockingStream : MemoryStream
    {
        private readonly ManualResetEventSlim _open = new();

        public void Release() => _open.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _open.Wait();
            base.Write(buffer);
        }
    }
}
