using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

/// <summary>The log with its thread.</summary>
public sealed class AccessLogThreadTests
{
    private readonly EventLog _events = new(Stream.Null, () => SampleAccess.Time);

    [Fact]
    public void Dispose_Queued_IsWritten()
    {
        using MemoryOutput output = new();
        AccessLog log = Start(output, AccessLog.QueueBytesUsual);
        SeededRandom random = new(1);
        for (int i = 0; i < 2_000; i++)
        {
            new SampleAccess().RecordTo(log.ForLoop(0), random);
        }

        log.Dispose();
        log.Dispose();

        Assert.Equal(2_000, output.Lines.Length);
        Assert.Equal(0, log.Dropped);
        Assert.True(output.IsDisposed);
    }

    [Fact]
    public void Record_WriterSleeps_IsWrittenWithoutMoreComing()
    {
        using MemoryOutput output = new();
        using AccessLog log = Start(output, 64 * 1024);
        SeededRandom random = new(1);
        for (int i = 1; i <= 5; i++)
        {
            new SampleAccess().RecordTo(log.ForLoop(0), random);
            Assert.True(output.WaitFor(i));
        }
    }

    [Fact]
    public void Record_OutputBlocks_LoopsGoOnAndEveryRecordIsCounted()
    {
        const int Records = 5_000;
        using MemoryOutput output = new();
        output.IsBlocked = true;
        AccessLog log = Start(output, 64 * 1024);
        SeededRandom random = new(1);
        for (int i = 0; i < Records; i++)
        {
            new SampleAccess().RecordTo(log.ForLoop(0), random);
        }

        Assert.InRange(log.Dropped, 1, Records);
        output.IsBlocked = false;
        Assert.True(output.WaitFor(Records - log.Dropped));
        log.Dispose();
        Assert.Equal(Records, log.Written + log.Dropped);
        Assert.Equal(log.Written, output.Lines.Length);
    }

    [Fact]
    public void Dispose_OutputBlocks_EndsWithinItsBound()
    {
        MemoryOutput output = new();
        output.IsBlocked = true;
        AccessLog log = Start(output, 64 * 1024);
        new SampleAccess().RecordTo(log.ForLoop(0), new SeededRandom(1));

        log.Dispose();

        Assert.Empty(output.Lines);
        output.IsBlocked = false;
    }

    private AccessLog Start(MemoryOutput output, int queueBytes)
    {
        AccessLog log = new(1, _events, () => SampleAccess.Time, () => 0, queueBytes);
        log.Apply(new AccessLogSettings(), output, QueryMask.None);
        return log;
    }
}
