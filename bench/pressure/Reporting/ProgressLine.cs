using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>
/// Says on the error output how far it is: one line that is rewritten on a terminal, a line every ten seconds
/// elsewhere. Owner: one task.
/// </summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private bool _isFirst = true;

    /// <summary>What is of interest only while it is the latest.</summary>
    public void Show(string text)
    {
        if (_isTerminal)
        {
            Console.Error.Write($"\r\e[K{text}");
        }
        else if (_isFirst || _sinceLine.Elapsed >= s_interval)
        {
            _isFirst = false;
            _sinceLine.Restart();
            Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {text}");
        }
    }

    /// <summary>What stays.</summary>
    public void Say(string text) =>
        Console.Error.WriteLine(_isTerminal ? $"\r\e[K{text}" : $"{DateTime.UtcNow:HH:mm:ss} {text}");
}
