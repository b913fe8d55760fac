using System.Buffers;
using System.Text;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The last requests that failed and the slowest ones of the last ten minutes, at most 100 of each kind. Any thread.
/// </summary>
public sealed class RecentRequests
{
    private readonly AccessLog _log;

    internal RecentRequests(AccessLog log) => _log = log;

    /// <summary>
    /// The requests of one kind: those that ended last first, or the slowest first. It allocates, and may take a
    /// millisecond.
    /// </summary>
    public IReadOnlyList<RecentRequest> Read(RecentKind kind)
    {
        AccessClock clock = _log.ReadClock();
        List<byte[]> encoded = [];
        foreach (AccessRecorder recorder in _log.Recorders)
        {
            recorder.Recent.CopyTo(kind, clock.Monotonic, encoded);
        }

        encoded.Sort((a, b) => KeyOf(b, kind).CompareTo(KeyOf(a, kind)));
        int count = Math.Min(encoded.Count, RecentStore.CountMax);
        List<RecentRequest> requests = new(count);
        ArrayBufferWriter<byte> room = new(256);
        for (int i = 0; i < count; i++)
        {
            requests.Add(Decode(new AccessRecord(encoded[i]), clock, _log.Mask, room));
        }

        return requests;
    }

    private static long KeyOf(byte[] encoded, RecentKind kind)
    {
        AccessRecord record = new(encoded);
        return kind == RecentKind.Slow ? record.Taken : record.EndedAt;
    }

    private static RecentRequest Decode(
        in AccessRecord record, in AccessClock clock, QueryMask mask, ArrayBufferWriter<byte> room)
    {
        Span<byte> client = stackalloc byte[64];
        int clientLength = record.FormatClient(client);
        return new RecentRequest
        {
            Time = clock.TimeOf(record.StartedAt),
            Client = clientLength == 0 ? "unix" : Encoding.UTF8.GetString(client[..clientLength]),
            Method = Encoding.UTF8.GetString(record.Method),
            Host = Encoding.UTF8.GetString(record.Host),
            Target = Encoding.UTF8.GetString(mask.Apply(record.Target, room)),
            Status = record.Status,
            Fault = record.Fault == Fault.None ? null : record.Fault.Word(),
            Route = Text(record.Route),
            Destination = Text(record.Destination),
            RequestId = Text(record.RequestId),
            TraceId = Text(record.TraceId),
            RequestBytes = record.RequestBytes,
            ResponseBytes = record.ResponseBytes,
            Phases = record.Phases,
            IsAttempted = record.IsAttempted,
            IsReused = record.IsReused,
        };
    }

    private static string? Text(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : Encoding.UTF8.GetString(bytes);
}
