namespace Weir.Pressure;

/// <summary>Medians and slopes of measured values.</summary>
internal static class Statistics
{
    /// <summary>The middle value; NaN when there is none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The slope of the least-squares line; 0 for fewer than two points.</summary>
    public static double Slope(IReadOnlyCollection<(double X, double Y)> points)
    {
        if (points.Count < 2)
        {
            return 0;
        }

        double meanX = points.Average(point => point.X);
        double meanY = points.Average(point => point.Y);
        double squares = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        return squares == 0 ? 0 : points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / squares;
    }
}
