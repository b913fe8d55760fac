using System.Globalization;
using System.Text;

namespace Weir.Configuration;

/// <summary>Durations as configuration writes them: <c>250ms</c>, <c>5s</c>, <c>1h30m</c>, <c>2d</c>.</summary>
internal static class DurationText
{
    // Largest first: parts follow in this order, each at most once.
    private static readonly (string Unit, long Ticks)[] s_units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond),
    ];

    public static bool TryParse(string text, out TimeSpan duration, out string? problem)
    {
        duration = TimeSpan.Zero;
        problem = null;
        if (text == "0")
        {
            return true;
        }

        decimal ticks = 0;
        int used = -1;
        ReadOnlySpan<char> rest = text;
        while (problem is null && (!rest.IsEmpty || used < 0))
        {
            problem = Take(ref rest, ref ticks, ref used);
        }

        if (problem is null)
        {
            duration = ticks >= TimeSpan.MaxValue.Ticks ? TimeSpan.MaxValue : new TimeSpan((long)decimal.Round(ticks));
        }

        return problem is null;
    }

    /// <summary>The duration in the form that configuration writes.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        StringBuilder text = new();
        long rest = duration.Ticks;
        foreach ((string unit, long ticks) in s_units)
        {
            if (rest >= ticks)
            {
                text.Append((rest / ticks).ToString(CultureInfo.InvariantCulture)).Append(unit);
                rest %= ticks;
            }
        }

        return text.ToString();
    }

    /// <summary>Takes one number and its unit.</summary>
    private static string? Take(ref ReadOnlySpan<char> rest, ref decimal ticks, ref int used)
    {
        int digits = rest.IndexOfAnyExcept("0123456789.");
        digits = digits < 0 ? rest.Length : digits;
        if (digits == 0
            || digits > 20
            || !decimal.TryParse(
                rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return "A duration is a number and a unit, such as 250ms, 5s or 1h30m.";
        }

        if (digits == rest.Length)
        {
            return $"The unit is missing; write {rest}s for seconds or {rest}ms for milliseconds.";
        }

        rest = rest[digits..];
        int letters = rest.IndexOfAny("0123456789.");
        ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
        for (int i = 0; i < s_units.Length; i++)
        {
            if (unit.SequenceEqual(s_units[i].Unit))
            {
                if (i <= used)
                {
                    return "A duration goes from the largest unit to the smallest, each once, as in 1h30m.";
                }

                // What is beyond a TimeSpan is out of any range, and the product could be beyond a decimal.
                used = i;
                ticks += Math.Min(number, TimeSpan.MaxValue.Ticks / s_units[i].Ticks + 1) * s_units[i].Ticks;
                rest = rest[unit.Length..];
                return null;
            }
        }

        return $"The unit {unit} is not known; write ms, s, m, h or d.";
    }
}
