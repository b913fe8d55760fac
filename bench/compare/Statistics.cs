namespace Weir.Compare;

/// <summary>Medians and ranges of a handful of measured values.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two middle ones; NaN when there is none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>"min-max", or a dash when there is no value.</summary>
    public static string Range(IReadOnlyCollection<double> values, string format) =>
        values.Count == 0 ? "-" : $"{values.Min().ToString(format)}-{values.Max().ToString(format)}";
}
