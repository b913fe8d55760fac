using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// What one loop does for the access log: decides which exchanges are recorded, and encodes them into a queue of its
/// own. Owner: one loop thread, but for the counters and what the writer reads. It never waits, and allocates nothing
/// but its queue, at the first record.
/// </summary>
public sealed class AccessRecorder
{
    private readonly AccessLog _log;
    private readonly int _queueBytes;
    private AccessRing? _ring;
    private long _dropped;
    private bool _isWritten;
    private bool _isFailed;
    private long _slow;

    internal AccessRecorder(AccessLog log, int queueBytes)
    {
        _log = log;
        _queueBytes = queueBytes;
    }

    /// <summary>Records that found the queue full. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    internal AccessRing? Ring => Volatile.Read(ref _ring);

    internal RecentStore Recent { get; } = new();

    /// <summary>
    /// Whether an exchange that ended like this is recorded; then follows <see cref="Record"/>. Loop only.
    /// </summary>
    /// <param name="fault">What went wrong, or none.</param>
    /// <param name="status">The status answered; 0 when nothing was.</param>
    /// <param name="taken">What <see cref="ExchangeTimes.Taken"/> says.</param>
    /// <param name="random">The loop's random numbers, for the sample.</param>
    public bool Wants(Fault fault, int status, long taken, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        AccessLogSettings? settings = _log.Settings;
        long slowFrom = settings?.SlowNanoseconds ?? AccessLogSettings.SlowNanosecondsUsual;
        _isFailed = fault != Fault.None || status >= 500;
        _slow = taken >= slowFrom ? taken : 0;
        _isWritten = settings is not null
            && (settings.Sample >= 1
                || (_isFailed && settings.KeepErrors)
                || (_slow > 0 && settings.KeepSlow)
                || random.NextBool(settings.Sample));
        return _isWritten || _isFailed || _slow > 0;
    }

    /// <summary>Records the exchange that <see cref="Wants"/> was asked about. Loop only.</summary>
    public void Record(in AccessEvent access)
    {
        if (_isFailed || _slow > 0)
        {
            Recent.Add(access, _isFailed, _slow);
        }

        if (!_isWritten)
        {
            return;
        }

        if (_ring is null)
        {
            Volatile.Write(ref _ring, new AccessRing(_queueBytes));
        }

        Span<byte> room = _ring.Claim(AccessRecord.LengthMax(access));
        if (room.IsEmpty)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return;
        }

        _ring.Commit(AccessRecord.Write(room, access));
        _log.OnRecorded(_ring.IsHalfFull);
    }
}
