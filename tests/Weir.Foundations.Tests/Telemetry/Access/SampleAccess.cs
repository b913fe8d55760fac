using System.Text;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

/// <summary>A finished exchange for tests, and its record and lines. Immutable.</summary>
internal sealed record SampleAccess
{
    public static readonly DateTimeOffset Time = new(2026, 11, 21, 10, 0, 0, 250, TimeSpan.Zero);

    public ExchangeTimes Times { get; init; } = new() { StartedAt = 1_000_000, ReadyAt = 1_500_000 };

    public long EndedAt { get; init; } = 3_000_000;

    public Fault Fault { get; init; }

    public int Status { get; init; } = 200;

    public byte[] Client { get; init; } = [192, 0, 2, 7];

    public string? Route { get; init; }

    public string? Destination { get; init; }

    public byte[] Method { get; init; } = "GET"u8.ToArray();

    public byte[] Host { get; init; } = "a.example"u8.ToArray();

    public byte[] Target { get; init; } = "/"u8.ToArray();

    public byte[] RequestId { get; init; } = [];

    public byte[] TraceId { get; init; } = [];

    public byte[] UserAgent { get; init; } = [];

    public byte[] Referer { get; init; } = [];

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    public int Version { get; init; } = 11;

    public AccessEvent Event => new()
    {
        Times = Times,
        EndedAt = EndedAt,
        Fault = Fault,
        Status = Status,
        Version = Version,
        RequestBytes = RequestBytes,
        ResponseBytes = ResponseBytes,
        Client = Client,
        Route = Encoding.UTF8.GetBytes(Route ?? ""),
        Destination = Encoding.UTF8.GetBytes(Destination ?? ""),
        Method = Method,
        Host = Host,
        Target = Target,
        RequestId = RequestId,
        TraceId = TraceId,
        UserAgent = UserAgent,
        Referer = Referer,
    };

    /// <summary>What a loop does at the end of an exchange.</summary>
    public void RecordTo(AccessRecorder recorder, SeededRandom random)
    {
        if (recorder.Wants(Fault, Status, Times.Taken(EndedAt), random))
        {
            recorder.Record(Event);
        }
    }

    /// <summary>The line that is written, with its end.</summary>
    public string Line(bool isCombined, params string[] hidden)
    {
        byte[] encoded = new byte[AccessRecord.LengthMax(Event)];
        int length = AccessRecord.Write(encoded, Event);
        LineBuffer output = new(256);
        AccessLogSettings settings = new() { IsCombined = isCombined, Mask = new QueryMask(hidden) };
        AccessFormatter.For(settings).Write(output, new AccessRecord(encoded.AsSpan(0, length)), Time);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.Written);
    }
}
