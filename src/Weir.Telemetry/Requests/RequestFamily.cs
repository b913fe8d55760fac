using System.Globalization;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// One histogram family of requests by subject, method, status and fault: exchanges by route
/// (<c>http.server.request.duration</c>) or attempts by destination (<c>http.client.request.duration</c>). It names
/// what the loops count by number. Owner: any thread; subjects are added under lock <c>_gate</c>.
/// </summary>
/// <remarks>
/// A subject keeps its number for the life of the process, so that counts survive a reload that drops the route and
/// brings it back. Bound: 1,024 subjects; the ones beyond share <see cref="OtherSubject"/>. A series beyond a loop's
/// bounds is counted in its subject's overflow series (attribute <c>otel.metric.overflow</c>).
/// </remarks>
public sealed class RequestFamily
{
    /// <summary>The subject of requests that have none, such as a request that no route matched.</summary>
    public const int NoSubject = 0;

    /// <summary>The subject of all routes or destinations beyond the bound.</summary>
    public const int OtherSubject = 1;

    /// <summary>The most subjects a family tells apart, the two above included.</summary>
    public const int SubjectsMax = 1024;

    private const string OtherMethod = "_OTHER";

    private readonly Lock _gate = new();
    private readonly string[] _methods;
    private readonly RequestMetrics[] _loops;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly string _subjectLabel;
    private MetricLabel[][] _subjects;

    private RequestFamily(string subjectLabel, ReadOnlySpan<string> methodNames, int loops)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(loops);
        _subjectLabel = subjectLabel;
        _methods = methodNames.ToArray();
        _subjects = [[], [new MetricLabel(subjectLabel, "_OTHER")]];
        _loops = new RequestMetrics[loops];
        for (int i = 0; i < loops; i++)
        {
            _loops[i] = new RequestMetrics();
        }
    }

    /// <summary>The durations of exchanges by route, registered as <c>http.server.request.duration</c>.</summary>
    /// <param name="registry">Where the family is registered.</param>
    /// <param name="methodNames">
    /// The names of the method indexes; an index beyond them or an empty name is _OTHER.
    /// </param>
    /// <param name="loops">How many loops record.</param>
    public static RequestFamily ForRoutes(MetricsRegistry registry, ReadOnlySpan<string> methodNames, int loops)
    {
        ArgumentNullException.ThrowIfNull(registry);
        RequestFamily family = new("http.route", methodNames, loops);
        registry.ObserveHistograms(
            "http.server.request.duration",
            "Duration of HTTP server requests.",
            HistogramBounds.Requests,
            family.Observe);
        return family;
    }

    /// <summary>The durations of attempts by destination, registered as <c>http.client.request.duration</c>.</summary>
    /// <param name="registry">Where the family is registered.</param>
    /// <param name="methodNames">
    /// The names of the method indexes; an index beyond them or an empty name is _OTHER.
    /// </param>
    /// <param name="loops">How many loops record.</param>
    public static RequestFamily ForDestinations(MetricsRegistry registry, ReadOnlySpan<string> methodNames, int loops)
    {
        ArgumentNullException.ThrowIfNull(registry);
        RequestFamily family = new("server.address", methodNames, loops);
        registry.ObserveHistograms(
            "http.client.request.duration",
            "Duration of HTTP client requests.",
            HistogramBounds.Requests,
            family.Observe);
        return family;
    }

    /// <summary>What one loop records into. Loop threads take theirs once.</summary>
    public RequestMetrics ForLoop(int loop) => _loops[loop];

    /// <summary>The number of a route, the same for the same name. Called when a configuration is compiled.</summary>
    public int Route(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Number(name, [new MetricLabel(_subjectLabel, name)]);
    }

    /// <summary>The number of a destination, the same for the same address and port.</summary>
    /// <param name="address">A host name, an address or the path of a unix socket.</param>
    /// <param name="port">The port; 0 when there is none, as for a unix socket.</param>
    public int Destination(string address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        string portText = port.ToString(CultureInfo.InvariantCulture);
        MetricLabel[] labels = port == 0
            ? [new MetricLabel(_subjectLabel, address)]
            : [new MetricLabel(_subjectLabel, address), new MetricLabel("server.port", portText)];
        return Number(address + " " + portText, labels);
    }

    /// <summary>Adds every duration of one subject, over all loops, to a histogram of the caller. Any thread.</summary>
    public void AddTo(int subject, LatencyHistogram target)
    {
        foreach (RequestMetrics loop in _loops)
        {
            foreach (RequestSeries series in loop.Series)
            {
                if (series.Subject == subject)
                {
                    series.Durations.AddTo(target);
                }
            }
        }
    }

    /// <summary>
    /// Shows every series of every loop, while the loops go on recording. Several may have the same subject, status
    /// and fault: they differ in loop or method. Any thread.
    /// </summary>
    public void Visit(RequestVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        foreach (RequestMetrics loop in _loops)
        {
            foreach (RequestSeries series in loop.Series)
            {
                visit(series.Subject, series.Status, series.Fault, series.Durations);
            }
        }
    }

    private int Number(string key, MetricLabel[] labels)
    {
        lock (_gate)
        {
            if (_numbers.TryGetValue(key, out int number))
            {
                return number;
            }

            number = _subjects.Length;
            if (number == SubjectsMax)
            {
                return OtherSubject;
            }

            Volatile.Write(ref _subjects, [.. _subjects, labels]);
            _numbers.Add(key, number);
            return number;
        }
    }

    private void Observe(MetricPoints points)
    {
        foreach (RequestMetrics loop in _loops)
        {
            foreach (RequestSeries series in loop.Series)
            {
                points.Add(series.Durations, series.Labels ??= LabelsOf(series));
            }
        }
    }

    // Attributes as OpenTelemetry's HTTP conventions name them. error.type is the word of the fault, or the status
    // when an origin answered with one of 500 and above.
    private MetricLabel[] LabelsOf(RequestSeries series)
    {
        MetricLabel[] subject = Volatile.Read(ref _subjects)[series.Subject];
        if (series.IsOverflow)
        {
            return [.. subject, new MetricLabel("otel.metric.overflow", "true")];
        }

        List<MetricLabel> labels = [new MetricLabel("http.request.method", MethodName(series.Method)), .. subject];
        string status = series.Status.ToString(CultureInfo.InvariantCulture);
        if (series.Status != 0)
        {
            labels.Add(new MetricLabel("http.response.status_code", status));
        }

        if (series.Fault != Fault.None)
        {
            labels.Add(new MetricLabel("error.type", series.Fault.Word()));
        }
        else if (series.Status >= 500)
        {
            labels.Add(new MetricLabel("error.type", status));
        }

        return [.. labels];
    }

    private string MethodName(byte method) =>
        method < _methods.Length && _methods[method].Length > 0 ? _methods[method] : OtherMethod;
}
