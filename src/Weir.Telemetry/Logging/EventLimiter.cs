using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// Decides which faults are written in full: the first few of each second for one kind, route and destination. The
/// others are counted, and told in one line when their second is over. Time is passed in. Owner: the log's thread.
/// </summary>
/// <remarks>Bound: 1,024 combinations within a second; those beyond share one without route and destination.</remarks>
internal sealed class EventLimiter
{
    private const int KeysMax = 1024;

    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Key, Window> _windows = [];
    private readonly List<Key> _expired = [];
    private readonly int _fullPerSecond;

    public EventLimiter(int fullPerSecond) => _fullPerSecond = fullPerSecond;

    /// <summary>Takes what was held back: a fault and how many of it.</summary>
    public delegate void HeldBackHandler(in HeldBack heldBack);

    /// <summary>Whether anything is held back that must be told when its second is over.</summary>
    public bool HoldsBack { get; private set; }

    /// <summary>Counts a fault; true when it is to be written in full.</summary>
    /// <param name="record">The fault.</param>
    /// <param name="tell">Called first when the combination's second is over and held something back.</param>
    public bool Admit(in EventRecord record, HeldBackHandler tell)
    {
        Key key = new(record.Fault, record.Route, record.Destination);
        if (_windows.Count >= KeysMax && !_windows.ContainsKey(key))
        {
            key = new Key(record.Fault, null, null);
        }

        if (!_windows.TryGetValue(key, out Window? window) || IsOver(window, record.Time))
        {
            if (window is { HeldBack: > 0 })
            {
                tell(new HeldBack(record.Time, key.Fault, record.Level, key.Route, key.Destination, window.HeldBack));
            }

            window = new Window { Start = record.Time, Level = record.Level };
            _windows[key] = window;
        }

        if (window.Full < _fullPerSecond)
        {
            window.Full++;
            return true;
        }

        window.HeldBack++;
        HoldsBack = true;
        return false;
    }

    /// <summary>Tells and forgets the combinations whose second is over, or all when <paramref name="all"/>.</summary>
    public void Expire(DateTimeOffset now, bool all, HeldBackHandler tell)
    {
        HoldsBack = false;
        foreach ((Key key, Window window) in _windows)
        {
            if (all || IsOver(window, now))
            {
                _expired.Add(key);
                if (window.HeldBack > 0)
                {
                    tell(new HeldBack(now, key.Fault, window.Level, key.Route, key.Destination, window.HeldBack));
                }
            }
            else if (window.HeldBack > 0)
            {
                HoldsBack = true;
            }
        }

        foreach (Key key in _expired)
        {
            _windows.Remove(key);
        }

        _expired.Clear();
    }

    // A clock that was set back ends the second too, or nothing would be written until it has caught up.
    private static bool IsOver(Window window, DateTimeOffset now) =>
        now - window.Start >= s_window || now < window.Start;

    /// <summary>What one combination held back in its second.</summary>
    internal readonly record struct HeldBack(
        DateTimeOffset Time, Fault Fault, FaultLevel Level, string? Route, string? Destination, long Count);

    private sealed record Key(Fault Fault, string? Route, string? Destination);

    private sealed class Window
    {
        public DateTimeOffset Start;
        public FaultLevel Level;
        public int Full;
        public long HeldBack;
    }
}
