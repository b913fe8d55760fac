using System.Globalization;

namespace Weir.Telemetry;

/// <summary>
/// A time as text to the second, which is made once a second: lines of a log come in crowds. Owner: one thread.
/// </summary>
/// <param name="format">A format of <see cref="DateTime"/> that gives ASCII, without parts of a second.</param>
internal sealed class SecondText(string format)
{
    private readonly byte[] _text = new byte[32];
    private long _second = -1;
    private int _length;

    /// <summary>The text of a moment of UTC; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(DateTime utc)
    {
        long second = utc.Ticks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _second = second;
            utc.TryFormat(_text, out _length, format, CultureInfo.InvariantCulture);
        }

        return _text.AsSpan(0, _length);
    }
}
