using System.Globalization;

namespace Weir.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class NumberText
{
    /// <summary>What stands for a number that is not there.</summary>
    public const string None = "-";

    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A whole number: <c>12,345</c>.</summary>
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>As many digits as matter: <c>0.42</c>, <c>4.2</c>, <c>42</c>, <c>4,210</c>.</summary>
    public static string Short(double value) => value switch
    {
        _ when double.IsInteger(value) => Count(value),
        < 0.995 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 9.95 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => Count(value),
    };

    /// <summary>A duration given in milliseconds: <c>420 us</c>, <c>4.2 ms</c>, <c>1.3 s</c>.</summary>
    public static string Latency(double? milliseconds) => milliseconds switch
    {
        null => None,
        < 0.9995 => Count(milliseconds.Value * 1000) + " us",
        < 999.5 => Short(milliseconds.Value) + " ms",
        _ => Short(milliseconds.Value / 1000) + " s",
    };

    /// <summary>A share of 1: <c>0%</c>, <c>0.3%</c>, <c>12%</c>.</summary>
    public static string Percent(double share) => (share * 100) switch
    {
        0 => "0%",
        < 0.1 => "<0.1%",
        < 9.95 => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%",
        _ => Count(share * 100) + "%",
    };

    /// <summary>A size: <c>512 B</c>, <c>1.5 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        int unit = 0;
        while (bytes >= 1024 && unit < s_units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return Short(bytes) + " " + s_units[unit];
    }

    /// <summary>The two largest parts of a time: <c>3 d 4 h</c>.</summary>
    public static string Time(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(seconds);
        FormattableString text = time switch
        {
            { Days: > 0 } => $"{time.Days} d {time.Hours} h",
            { Hours: > 0 } => $"{time.Hours} h {time.Minutes} min",
            { Minutes: > 0 } => $"{time.Minutes} min {time.Seconds} s",
            _ => $"{time.Seconds} s",
        };
        return FormattableString.Invariant(text);
    }
}
