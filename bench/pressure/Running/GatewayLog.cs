using System.Text.RegularExpressions;

namespace Weir.Pressure;

/// <summary>
/// What the gateway wrote to its error output: the lines that tell of a defect, the last ones, and how many there
/// were; the rest is forgotten, since a soak writes for hours. Owner: any thread, lock _gate.
/// </summary>
internal sealed partial class GatewayLog
{
    private const int LastMax = 30;
    private const int SuspectsMax = 40;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = [];
    private readonly List<string> _suspects = [];
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lines;

    /// <summary>The line that says where the gateway listens.</summary>
    public Task<string> Listening => _listening.Task;

    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Lines that speak of a defect, an exception or a stalled loop; the first forty.</summary>
    public IReadOnlyList<string> Suspects
    {
        get
        {
            lock (_gate)
            {
                return [.. _suspects];
            }
        }
    }

    public string Last
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _last);
            }
        }
    }

    public void Add(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new PressureException($"weir ended before it listened:\n{Last}"));
            return;
        }

        lock (_gate)
        {
            _lines++;
            _last.Enqueue(line);
            if (_last.Count > LastMax)
            {
                _last.Dequeue();
            }

            if (_suspects.Count < SuspectsMax && Suspect().IsMatch(line))
            {
                _suspects.Add(line);
            }
        }

        if (line.Contains("listening on ", StringComparison.Ordinal))
        {
            _listening.TrySetResult(line);
        }
    }

    [GeneratedRegex("\\bdefect\\b|Unhandled|Exception|^ +at ", RegexOptions.None, 1000)]
    private static partial Regex Suspect();
}
