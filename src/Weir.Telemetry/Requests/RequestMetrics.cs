using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// Counts and times the finished requests of one loop. Owner: one loop thread records, any thread reads the series.
/// </summary>
/// <remarks>
/// The series are found in one open-addressed table by a key of all four parts; the last one is remembered, since a
/// loop mostly answers alike. Nothing is allocated once a series exists. Bounds: 512 series a subject and 8,192 a
/// loop, so that an origin that invents status codes cannot fill the memory; what is beyond goes to the subject's
/// overflow series.
/// </remarks>
public sealed class RequestMetrics
{
    /// <summary>The most series of one subject, without its overflow series.</summary>
    public const int SeriesPerSubjectMax = 512;

    /// <summary>The most series of a loop, without the overflow series.</summary>
    public const int SeriesMax = 8192;

    // No series has this key: no subject reaches 2^31 - 1.
    private const ulong NoKey = ulong.MaxValue;

    private ulong _lastKey = NoKey;
    private RequestSeries? _last;

    // Linear probing, a power of two long, at most half full. The owner's alone.
    private RequestSeries?[] _slots = new RequestSeries?[64];
    private ulong[] _keys = new ulong[64];
    private int _used;
    private int[] _perSubject = new int[16];
    private RequestSeries?[] _overflow = new RequestSeries?[16];

    // What readers walk: written before the count that makes it visible.
    private RequestSeries[] _all = new RequestSeries[16];
    private int _count;

    internal RequestMetrics()
    {
    }

    /// <summary>All series so far. Any thread.</summary>
    internal ReadOnlySpan<RequestSeries> Series
    {
        get
        {
            int count = Volatile.Read(ref _count);
            return Volatile.Read(ref _all).AsSpan(0, count);
        }
    }

    /// <summary>Records one finished request. Owner thread only.</summary>
    /// <param name="subject">The number that <see cref="RequestFamily"/> gave the route or destination.</param>
    /// <param name="method">The index of the method among the names given to the family.</param>
    /// <param name="status">The status sent or received; 0 when there was none.</param>
    /// <param name="fault">What went wrong, or None.</param>
    /// <param name="durationNanoseconds">From the first byte of the request to the last of the response.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(int subject, byte method, int status, Fault fault, long durationNanoseconds)
    {
        ulong key = ((ulong)(uint)subject << 32) | ((ulong)method << 24) | ((ulong)fault << 16) | (ushort)status;
        RequestSeries? series = _last;
        if (key != _lastKey || series is null)
        {
            series = Find(key);
        }

        series.Durations.Record(durationNanoseconds);
    }

    private RequestSeries Find(ulong key)
    {
        int mask = _keys.Length - 1;
        int slot = SlotOf(key, mask);
        while (_slots[slot] is { } series)
        {
            if (_keys[slot] == key)
            {
                _lastKey = key;
                _last = series;
                return series;
            }

            slot = (slot + 1) & mask;
        }

        return Add(key);
    }

    private RequestSeries Add(ulong key)
    {
        int subject = (int)(key >> 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)subject, (uint)RequestFamily.SubjectsMax);
        if (subject >= _perSubject.Length)
        {
            int length = Math.Max(subject + 1, _perSubject.Length * 2);
            Array.Resize(ref _perSubject, length);
            Array.Resize(ref _overflow, length);
        }

        if (_perSubject[subject] >= SeriesPerSubjectMax || _used >= SeriesMax)
        {
            return _overflow[subject] ??= Publish(new RequestSeries(subject, 0, 0, Fault.None, isOverflow: true));
        }

        if ((_used + 1) * 2 > _keys.Length)
        {
            Grow();
        }

        RequestSeries series = Publish(
            new RequestSeries(subject, (byte)(key >> 24), (ushort)key, (Fault)(byte)(key >> 16), isOverflow: false));
        Place(key, series);
        _used++;
        _perSubject[subject]++;
        _lastKey = key;
        _last = series;
        return series;
    }

    private RequestSeries Publish(RequestSeries series)
    {
        if (_count == _all.Length)
        {
            RequestSeries[] longer = new RequestSeries[_all.Length * 2];
            _all.CopyTo(longer, 0);
            Volatile.Write(ref _all, longer);
        }

        _all[_count] = series;
        Volatile.Write(ref _count, _count + 1);
        return series;
    }

    private void Grow()
    {
        ulong[] keys = _keys;
        RequestSeries?[] slots = _slots;
        _keys = new ulong[keys.Length * 2];
        _slots = new RequestSeries?[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (slots[i] is { } series)
            {
                Place(keys[i], series);
            }
        }
    }

    private void Place(ulong key, RequestSeries series)
    {
        int mask = _keys.Length - 1;
        int slot = SlotOf(key, mask);
        while (_slots[slot] is not null)
        {
            slot = (slot + 1) & mask;
        }

        _keys[slot] = key;
        _slots[slot] = series;
    }

    // Fibonacci hashing: the high half of the product depends on every bit of the key.
    private static int SlotOf(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15) >> 40) & mask;
}
