using System.Text;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

public sealed class RecentRequestsTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly SeededRandom _random = new(1);
    private readonly EventLog _events =
        new(Stream.Null, () => SampleAccess.Time, new EventLogOptions(), hasThread: false);
    private readonly AccessLog _log;
    private long _now = 100 * Second;

    public RecentRequestsTests() =>
        _log = new AccessLog(2, _events, () => SampleAccess.Time, () => _now, 64 * 1024, hasThread: false);

    public void Dispose()
    {
        _log.Dispose();
        _events.Dispose();
    }

    [Fact]
    public void Read_GoodAndFast_IsNotKept()
    {
        Add("/good", seconds: 0.9);

        Assert.Empty(Names(RecentKind.Failed));
        Assert.Empty(Names(RecentKind.Refused));
        Assert.Empty(Names(RecentKind.Slow));
    }

    [Theory]
    [InlineData(Fault.ConnectRefused, 502, RecentKind.Failed)]
    [InlineData(Fault.None, 500, RecentKind.Failed)]
    [InlineData(Fault.BudgetSpent, 504, RecentKind.Failed)]
    [InlineData(Fault.UpstreamTruncated, 200, RecentKind.Failed)]
    [InlineData(Fault.NoRoute, 404, RecentKind.Refused)]
    [InlineData(Fault.BadRequest, 400, RecentKind.Refused)]
    [InlineData(Fault.DownstreamReset, 0, RecentKind.Refused)]
    public void Read_Failed_IsOfItsKind(Fault fault, int status, RecentKind kind)
    {
        Add("/x", fault: fault, status: status);

        Assert.Equal(["/x"], Names(kind));
        Assert.Empty(Names(kind == RecentKind.Failed ? RecentKind.Refused : RecentKind.Failed));
    }

    [Fact]
    public void Read_Failed_AreTheLast100OfAllLoopsNewestFirst()
    {
        for (int i = 0; i < 350; i++)
        {
            Add($"/{i}", status: 500, loop: i % 2);
        }

        string[] expected = [.. Enumerable.Range(250, 100).Reverse().Select(i => $"/{i}")];
        Assert.Equal(expected, Names(RecentKind.Failed));
    }

    [Fact]
    public void Read_Slow_AreThe100SlowestOfThemAll()
    {
        int[] order = [.. Enumerable.Range(0, 300)];
        for (int i = order.Length - 1; i > 0; i--)
        {
            int other = _random.Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        foreach (int i in order)
        {
            Add($"/{i}", seconds: 1 + i, loop: i % 2);
        }

        string[] expected = [.. Enumerable.Range(200, 100).Reverse().Select(i => $"/{i}")];
        Assert.Equal(expected, Names(RecentKind.Slow));
    }

    [Fact]
    public void Read_SlowButLongAgo_GiveWay()
    {
        for (int i = 0; i < 100; i++)
        {
            Add($"/old{i}", seconds: 50);
        }

        _now += 11 * 60 * Second;
        Assert.Empty(Names(RecentKind.Slow));
        Add("/new", seconds: 2);
        Assert.Equal(["/new"], Names(RecentKind.Slow));
    }

    [Fact]
    public void Read_Slow_IsWhatTheSettingsSay()
    {
        using MemoryOutput output = new();
        _log.Apply(new AccessLogSettings { SlowNanoseconds = Second / 10, Sample = 0 }, output, QueryMask.None);
        Add("/a", seconds: 0.09);
        Add("/b", seconds: 0.1);

        Assert.Equal(["/b"], Names(RecentKind.Slow));
    }

    [Fact]
    public void Read_Request_HasEverythingAndNoSecret()
    {
        _log.Apply(null, null, new QueryMask(["token"]));
        SampleAccess access = new()
        {
            Times = new ExchangeTimes
            {
                StartedAt = _now,
                ReadyAt = _now,
                HeadAt = _now + (2 * Second),
                IsAttempted = true,
                IsReused = true,
            },
            EndedAt = _now + (3 * Second),
            Fault = Fault.UpstreamTruncated,
            Route = "/a/**",
            Destination = "http://o:1",
            Target = "/a?token=secret"u8.ToArray(),
            RequestId = "id"u8.ToArray(),
            TraceId = "trace"u8.ToArray(),
            RequestBytes = 5,
            ResponseBytes = 6,
        };
        access.RecordTo(_log.ForLoop(0), _random);

        RecentRequest expected = new()
        {
            Time = SampleAccess.Time,
            Client = "192.0.2.7",
            Method = "GET",
            Host = "a.example",
            Target = "/a?token=***",
            Status = 200,
            Fault = "upstream-truncated",
            Route = "/a/**",
            Destination = "http://o:1",
            RequestId = "id",
            TraceId = "trace",
            RequestBytes = 5,
            ResponseBytes = 6,
            Phases = new ExchangePhases(0, 0, 0, 0, 2_000_000, 1_000_000),
            IsAttempted = true,
            IsReused = true,
        };
        Assert.Equal(expected, Assert.Single(_log.Recent.Read(RecentKind.Failed)));
        Assert.Equal(expected, Assert.Single(_log.Recent.Read(RecentKind.Slow)));
    }

    [Fact]
    public void Read_LongTarget_IsCut()
    {
        Add("/" + new string('x', 8000), status: 500);

        string target = Assert.Single(Names(RecentKind.Failed));
        Assert.InRange(target.Length, 300, 1000);
    }

    private void Add(
        string target, Fault fault = Fault.None, int status = 200, double seconds = 0.001, int loop = 0)
    {
        _now += 1_000;
        SampleAccess access = new()
        {
            Target = Encoding.ASCII.GetBytes(target),
            Fault = fault,
            Status = status,
            Times = new ExchangeTimes { StartedAt = _now - (long)(seconds * Second) },
            EndedAt = _now,
        };
        access.RecordTo(_log.ForLoop(loop), _random);
    }

    private string[] Names(RecentKind kind) => [.. _log.Recent.Read(kind).Select(request => request.Target)];
}
