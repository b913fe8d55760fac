using System.Text;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

/// <summary>
/// An output that remembers, refuses or blocks as the test wants. Owner: one test; the lines any thread.
/// </summary>
internal sealed class MemoryOutput : AccessLogOutput
{
    private readonly object _gate = new();
    private readonly StringBuilder _text = new();

    public override string Name => "memory";

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem { get; set; }

    /// <summary>How many bytes of a batch it takes before it refuses.</summary>
    public int TakesBeforeRefusing { get; set; }

    /// <summary>Whether who writes has to wait.</summary>
    public bool IsBlocked
    {
        get;
        set
        {
            lock (_gate)
            {
                field = value;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public int Reopened { get; private set; }

    public bool IsDisposed { get; private set; }

    public string[] Lines
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    /// <summary>Waits until there are so many lines; false when half a minute was not enough.</summary>
    public bool WaitFor(long lines)
    {
        lock (_gate)
        {
            while (Lines.Length < lines)
            {
                if (!Monitor.Wait(_gate, TimeSpan.FromSeconds(30)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public override string? Write(ReadOnlySpan<byte> lines, out int written)
    {
        written = Problem is null ? lines.Length : Math.Min(TakesBeforeRefusing, lines.Length);
        lock (_gate)
        {
            while (IsBlocked)
            {
                Monitor.Wait(_gate);
            }

            _text.Append(Encoding.UTF8.GetString(lines[..written]));
            Monitor.PulseAll(_gate);
        }

        return Problem;
    }

    public override string? Reopen()
    {
        Reopened++;
        return Problem;
    }

    protected override void Dispose(bool isDisposing) => IsDisposed = true;
}
