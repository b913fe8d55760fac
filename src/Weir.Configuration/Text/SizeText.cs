using System.Globalization;

namespace Weir.Configuration;

/// <summary>Sizes as configuration writes them: <c>64KiB</c>, <c>10MB</c>, <c>1.5GiB</c>, bytes alone.</summary>
internal static class SizeText
{
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("B", 1),
        ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("PiB", 1L << 50),
    ];

    public static bool TryParse(string text, out long bytes, out string? problem)
    {
        bytes = 0;
        int end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        ReadOnlySpan<char> unit = end < 0 ? "B" : text.AsSpan(end).Trim(' ');
        ReadOnlySpan<char> digits = end < 0 ? text : text.AsSpan(0, end);
        if (digits.IsEmpty
            || digits.Length > 20
            || !decimal.TryParse(
                digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            problem = "A size is a number and a unit, such as 64KiB, 10MB or 1GiB.";
            return false;
        }

        foreach ((string name, long factor) in s_units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                // A decimal holds every product up to its maximum exactly; what is beyond a long is out of any range.
                decimal product = number > long.MaxValue / factor ? long.MaxValue : decimal.Round(number * factor);
                bytes = (long)product;
                problem = null;
                return true;
            }
        }

        problem = unit is "K" or "k" or "M" or "G" or "T"
            ? $"The unit {unit} is unclear; write {unit}iB (1024) or {unit}B (1000)."
            : $"The unit {unit} is not known; write B, KiB, MiB or GiB.";
        return false;
    }

    /// <summary>The size in the largest binary unit that holds it exactly.</summary>
    public static string Format(long bytes)
    {
        int shift = 0;
        ReadOnlySpan<string> units = ["", "KiB", "MiB", "GiB", "TiB", "PiB"];
        while (bytes > 0 && shift + 1 < units.Length && (bytes & 1023) == 0)
        {
            bytes >>= 10;
            shift++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + units[shift];
    }
}
