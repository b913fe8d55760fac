using System.Text;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

/// <summary>The log without its thread: the test drains it, and the time is what the test says.</summary>
public sealed class AccessLogTests : IDisposable
{
    private readonly MemoryStream _eventLines = new();
    private readonly SeededRandom _random = new(1);
    private readonly MemoryOutput _output = new();
    private readonly EventLog _events;
    private readonly AccessLog _log;
    private DateTimeOffset _utc = SampleAccess.Time;
    private long _monotonic = 1_000_000;

    public AccessLogTests()
    {
        _events = new EventLog(_eventLines, () => _utc, new EventLogOptions(), hasThread: false);
        _log = new AccessLog(2, _events, () => _utc, () => _monotonic, 64 * 1024, hasThread: false);
    }

    public void Dispose()
    {
        _log.Dispose();
        _events.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Record_LogIsOff_WritesNothing()
    {
        Record(new SampleAccess());
        _log.Drain();

        Assert.Empty(_output.Lines);
        Assert.Equal(0, _log.Written + _log.Dropped + _log.Refused);
    }

    [Fact]
    public void Record_AllLoops_AreWritten()
    {
        Apply(new AccessLogSettings());
        Record(new SampleAccess { Target = "/a"u8.ToArray() }, loop: 0);
        Record(new SampleAccess { Target = "/b"u8.ToArray() }, loop: 1);
        _log.Drain();

        Assert.Equal(2, _output.Lines.Length);
        Assert.Contains("\"path\":\"/a\"", _output.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"path\":\"/b\"", _output.Lines[1], StringComparison.Ordinal);
        Assert.Equal(2, _log.Written);
    }

    [Fact]
    public void Record_WallTime_IsThatOfTheFirstByte()
    {
        Apply(new AccessLogSettings());
        Record(new SampleAccess { Times = new ExchangeTimes { StartedAt = 500_000_000 }, EndedAt = 900_000_000 });
        _monotonic = 2_500_000_000;
        _utc = SampleAccess.Time.AddSeconds(10);
        _log.Drain();

        Assert.Contains("\"time\":\"2026-11-21T10:00:08.250Z\"", _output.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Record_QueueIsFull_EveryRecordIsWrittenOrCounted()
    {
        const int Records = 1_000;
        Apply(new AccessLogSettings());
        _log.Drain();
        for (int i = 0; i < Records; i++)
        {
            Record(new SampleAccess { Target = Encoding.ASCII.GetBytes($"/{i}") }, loop: i % 2);
        }

        _log.Drain();
        Assert.InRange(_log.Dropped, 1, Records - 1);
        Assert.Equal(Records, _log.Dropped + _output.Lines.Length);
        Assert.Equal(_output.Lines.Length, _log.Written);
        Assert.Contains("\"path\":\"/0\"", _output.Lines[0], StringComparison.Ordinal);

        // There is room again.
        Record(new SampleAccess { Target = "/after"u8.ToArray() });
        _log.Drain();
        Assert.Contains("\"path\":\"/after\"", _output.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Record_QueueIsFull_IsToldOnceAMinute()
    {
        Apply(new AccessLogSettings());
        for (int minute = 0; minute < 2; minute++)
        {
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 1_000; i++)
                {
                    Record(new SampleAccess());
                }

                _log.Drain();
                _utc = _utc.AddSeconds(20);
            }
        }

        string[] told = [.. Events().Where(line => line.Contains("records were dropped", StringComparison.Ordinal))];
        Assert.Equal(2, told.Length);
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.2, 1_700, 2_300)]
    [InlineData(1.0, 10_000, 10_000)]
    public void Record_Sample_IsTheShare(double sample, int from, int to)
    {
        Apply(new AccessLogSettings { Sample = sample });
        RecordMany(new SampleAccess(), 10_000);

        Assert.InRange(_output.Lines.Length, from, to);
        Assert.Equal(0, _log.Dropped);
    }

    [Theory]
    [InlineData(Fault.ConnectRefused, 502, 2, true, false, true)]
    [InlineData(Fault.None, 500, 2, true, false, true)]
    [InlineData(Fault.DownstreamReset, 0, 2, true, false, true)]
    [InlineData(Fault.None, 404, 2, true, true, false)]
    [InlineData(Fault.None, 200, 2, true, true, false)]
    [InlineData(Fault.None, 200, 50, false, true, true)]
    [InlineData(Fault.None, 200, 49, false, true, false)]
    [InlineData(Fault.None, 200, 50, true, false, false)]
    [InlineData(Fault.ConnectRefused, 502, 2, false, true, false)]
    public void Record_Keep_IsWrittenWhateverTheShare(
        Fault fault, int status, int ms, bool keepErrors, bool keepSlow, bool isWritten)
    {
        Apply(new AccessLogSettings
        {
            Sample = 0,
            KeepErrors = keepErrors,
            KeepSlow = keepSlow,
            SlowNanoseconds = 50_000_000,
        });
        RecordMany(
            new SampleAccess
            {
                Fault = fault,
                Status = status,
                Times = new ExchangeTimes { StartedAt = 1 },
                EndedAt = 1 + (ms * 1_000_000L),
            },
            10);

        Assert.Equal(isWritten ? 10 : 0, _output.Lines.Length);
    }

    [Fact]
    public void Apply_OtherSettings_HoldFromTheNextRecordOn()
    {
        Apply(new AccessLogSettings());
        Record(new SampleAccess());
        _log.Drain();
        _log.Apply(new AccessLogSettings { IsCombined = true }, null, QueryMask.None);
        _log.Drain();
        Record(new SampleAccess());
        _log.Drain();

        Assert.StartsWith("{", _output.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.7 - - ", _output.Lines[1], StringComparison.Ordinal);
        Assert.False(_output.IsDisposed);
    }

    [Fact]
    public void Apply_OtherOutput_OldRecordsGoToTheOldOne()
    {
        using MemoryOutput other = new();
        Apply(new AccessLogSettings());
        _log.Drain();
        Record(new SampleAccess { Target = "/old"u8.ToArray() });
        _log.Apply(new AccessLogSettings(), other, QueryMask.None);
        _log.Drain();
        Record(new SampleAccess { Target = "/new"u8.ToArray() });
        _log.Drain();

        Assert.Contains("/old", Assert.Single(_output.Lines), StringComparison.Ordinal);
        Assert.Contains("/new", Assert.Single(other.Lines), StringComparison.Ordinal);
        Assert.True(_output.IsDisposed);
    }

    [Fact]
    public void Apply_TwiceBeforeTheWriterLooks_TheUnusedOutputIsClosed()
    {
        using MemoryOutput unused = new();
        _log.Apply(new AccessLogSettings(), unused, QueryMask.None);
        Apply(new AccessLogSettings());
        Record(new SampleAccess());
        _log.Drain();

        Assert.True(unused.IsDisposed);
        Assert.Single(_output.Lines);
    }

    [Fact]
    public void Apply_Null_WritesWhatThereIsAndCloses()
    {
        Apply(new AccessLogSettings());
        _log.Drain();
        Record(new SampleAccess());
        _log.Apply(null, null, QueryMask.None);
        Record(new SampleAccess());
        _log.Drain();

        Assert.Single(_output.Lines);
        Assert.True(_output.IsDisposed);
    }

    [Fact]
    public void Reopen_Asked_ReopensOnce()
    {
        Apply(new AccessLogSettings());
        _log.Drain();
        _log.Reopen();
        _log.Drain();
        _log.Drain();

        Assert.Equal(1, _output.Reopened);
    }

    [Fact]
    public void Reopen_Fails_IsTold()
    {
        Apply(new AccessLogSettings());
        _log.Drain();
        _output.Problem = "no such folder";
        _log.Reopen();
        _log.Drain();

        Assert.Contains("cannot reopen memory: no such folder", Events()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OutputRefuses_LinesAreCountedAndToldAtABoundedRate()
    {
        Apply(new AccessLogSettings());
        _output.Problem = "No space left on device";
        for (int i = 0; i < 100; i++)
        {
            Record(new SampleAccess());
            Record(new SampleAccess());
            _log.Drain();
            _utc = _utc.AddSeconds(1);
        }

        Assert.Equal(200, _log.Refused);
        Assert.Equal(0, _log.Written);
        Assert.Equal(2, Events().Length);
        Assert.Contains(
            "error access log: cannot write memory: No space left on device", Events()[0], StringComparison.Ordinal);

        _output.Problem = null;
        Record(new SampleAccess());
        _log.Drain();
        Assert.Equal(1, _log.Written);
        Assert.Contains("can be written again; 200 lines were lost", Events()[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OutputTakesAPart_OnlyTheRestIsLost()
    {
        Apply(new AccessLogSettings());
        Record(new SampleAccess());
        _log.Drain();
        int line = _output.Lines[0].Length + 1;
        _output.Problem = "full";
        _output.TakesBeforeRefusing = (2 * line) + 5;
        for (int i = 0; i < 5; i++)
        {
            Record(new SampleAccess());
        }

        _log.Drain();

        Assert.Equal(3, _log.Written);
        Assert.Equal(3, _log.Refused);
    }

    [Fact]
    public void Register_Metrics_ShowTheCounters()
    {
        MetricsRegistry registry = new();
        _log.Register(registry);
        Apply(new AccessLogSettings());
        Record(new SampleAccess());
        _log.Drain();

        string[] names = [.. registry.Collect().Select(points => points.Family.Name)];
        Assert.Equal(["weir.access_log.written", "weir.access_log.dropped"], names);
        Assert.Equal(1, registry.Collect()[0].Points[0].Value);
        Assert.Equal(2, registry.Collect()[1].Points.Count);
    }

    [Fact]
    public void Mask_Settings_HideInLines()
    {
        QueryMask mask = new(["token"]);
        Apply(new AccessLogSettings { Mask = mask });
        Record(new SampleAccess { Target = "/?token=secret"u8.ToArray() });
        _log.Drain();

        Assert.Contains("\"query\":\"token=***\"", _output.Lines[0], StringComparison.Ordinal);
    }

    private void Apply(AccessLogSettings settings) => _log.Apply(settings, _output, settings.Mask);

    private void Record(SampleAccess access, int loop = 0) => access.RecordTo(_log.ForLoop(loop), _random);

    private void RecordMany(SampleAccess access, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Record(access);
            if (i % 50 == 0)
            {
                _log.Drain();
            }
        }

        _log.Drain();
    }

    private string[] Events()
    {
        _events.Drain();
        return Encoding.UTF8.GetString(_eventLines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
