using System.Buffers;
using System.Globalization;
using System.Text;
using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>
/// Writes metrics in Prometheus' text exposition format 0.0.4, UTF-8. Owner: one thread a call; it can take
/// milliseconds with thousands of series, so it does not belong on a loop that serves.
/// </summary>
public sealed class PrometheusText
{
    /// <summary>The media type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly IBufferWriter<byte> _output;
    private readonly ArrayBufferWriter<byte> _labels = new(256);
    private readonly Dictionary<string, string> _labelNames = new(StringComparer.Ordinal);

    private PrometheusText(IBufferWriter<byte> output) => _output = output;

    /// <summary>Writes the families in their order; one without series is left out.</summary>
    public static void Write(IReadOnlyList<MetricPoints> families, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(output);
        PrometheusText text = new(output);
        foreach (MetricPoints family in families)
        {
            if (family.Points.Count > 0)
            {
                text.Write(family);
            }
        }
    }

    private void Write(MetricPoints points)
    {
        MetricFamily family = points.Family;
        string name = PrometheusName.Of(family);
        Text("# HELP ");
        Text(name);
        Text(" ");
        Escaped(_output, family.Help, quotes: false);
        Text("\n# TYPE ");
        Text(name);
        Text(family.Kind switch
        {
            MetricKind.Counter => " counter\n",
            MetricKind.Histogram => " histogram\n",
            _ => " gauge\n",
        });

        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        foreach (MetricPoint point in points.Points)
        {
            FormatLabels(point.Labels);
            if (point.Histogram is { } histogram)
            {
                Write(nameBytes, histogram);
            }
            else
            {
                Series(nameBytes, default);
                Number(point.Value);
            }
        }
    }

    private void Write(ReadOnlySpan<byte> name, HistogramValue histogram)
    {
        ReadOnlySpan<double> bounds = histogram.Bounds.Seconds;
        for (int i = 0; i < bounds.Length; i++)
        {
            Bucket(name, bounds[i]);
            Number(histogram.CountsAtOrBelow[i]);
        }

        Bucket(name, double.PositiveInfinity);
        Number(histogram.Count);
        Series(name, "_sum"u8);
        Number(histogram.SumSeconds);
        Series(name, "_count"u8);
        Number(histogram.Count);
    }

    private void Series(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix)
    {
        _output.Write(name);
        _output.Write(suffix);
        if (_labels.WrittenCount > 0)
        {
            Text("{");
            _output.Write(_labels.WrittenSpan);
            Text("}");
        }

        Text(" ");
    }

    private void Bucket(ReadOnlySpan<byte> name, double bound)
    {
        _output.Write(name);
        Text("_bucket{");
        if (_labels.WrittenCount > 0)
        {
            _output.Write(_labels.WrittenSpan);
            Text(",");
        }

        Text("le=\"");
        if (double.IsPositiveInfinity(bound))
        {
            Text("+Inf");
        }
        else
        {
            // Without an exponent: bounds are compared as text in queries.
            Span<byte> span = _output.GetSpan(32);
            bound.TryFormat(span, out int written, "0.#########", CultureInfo.InvariantCulture);
            _output.Advance(written);
        }

        Text("\"} ");
    }

    private void FormatLabels(ReadOnlySpan<MetricLabel> labels)
    {
        _labels.ResetWrittenCount();
        foreach (MetricLabel label in labels)
        {
            if (_labels.WrittenCount > 0)
            {
                _labels.Write(","u8);
            }

            if (!_labelNames.TryGetValue(label.Name, out string? name))
            {
                name = PrometheusName.OfLabel(label.Name);
                _labelNames.Add(label.Name, name);
            }

            Encoding.UTF8.GetBytes(name, _labels);
            _labels.Write("=\""u8);
            Escaped(_labels, label.Value, quotes: true);
            _labels.Write("\""u8);
        }
    }

    private void Number(double value)
    {
        Span<byte> span = _output.GetSpan(40);
        int written;
        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            ((long)value).TryFormat(span, out written, default, CultureInfo.InvariantCulture);
        }
        else if (double.IsFinite(value))
        {
            value.TryFormat(span, out written, default, CultureInfo.InvariantCulture);
        }
        else
        {
            ReadOnlySpan<byte> word = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
            word.CopyTo(span);
            written = word.Length;
        }

        span[written] = (byte)'\n';
        _output.Advance(written + 1);
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _output);

    private static void Escaped(IBufferWriter<byte> output, string text, bool quotes)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int index = quotes ? rest.IndexOfAny('\\', '\n', '"') : rest.IndexOfAny('\\', '\n');
            Encoding.UTF8.GetBytes(index < 0 ? rest : rest[..index], output);
            if (index < 0)
            {
                return;
            }

            output.Write(rest[index] switch
            {
                '\n' => "\\n"u8,
                '"' => "\\\""u8,
                _ => "\\\\"u8,
            });
            rest = rest[(index + 1)..];
        }
    }
}
