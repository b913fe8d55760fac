using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Weir.Cli;

/// <summary>
/// The second origin of the demo: <c>weir-demo-origin</c>, ASP.NET Core on Kestrel in a process of its own. It ends
/// when its standard input does, so it never outlives this process, however that ends. Owner: the main thread.
/// </summary>
internal sealed class ReviewsProcess : IDisposable
{
    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_endBound = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private ReviewsProcess(Process process) => _process = process;

    /// <summary>The process, for people who want to end it and see what happens.</summary>
    public int Id => _process.Id;

    private static string Program => Path.Combine(AppContext.BaseDirectory, "demo-origin", "weir-demo-origin");

    /// <summary>Starts it and waits until it listens; null, and why, when it is not there or does not run.</summary>
    public static ReviewsProcess? TryStart(int port, out string? problem)
    {
        if (!File.Exists(Program))
        {
            problem = "it is not part of this package; `./weir demo` in a clone of the repository builds it";
            return null;
        }

        ReviewsProcess? started = null;
        try
        {
            ProcessStartInfo start = new(Program, [port.ToString(CultureInfo.InvariantCulture)])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            started = new ReviewsProcess(Process.Start(start)!);
            problem = started.WaitUntilItListens();
        }
        catch (Win32Exception e)
        {
            problem = e.Message;
        }

        if (problem is null)
        {
            return started;
        }

        started?.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_endBound))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private string? WaitUntilItListens()
    {
        // Read to its end, so that it never waits for us; the first line says what is wrong.
        TaskCompletionSource<string?> complaint = new();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
            {
                complaint.TrySetResult(line.Data.Trim());
            }
        };
        _process.BeginErrorReadLine();
        Task<string?> listening = _process.StandardOutput.ReadLineAsync();
        if (!listening.Wait(s_startBound))
        {
            return "it did not start in time";
        }

        if (listening.Result is not null)
        {
            return null;
        }

        _process.WaitForExit(s_endBound);
        return complaint.Task.IsCompleted ? complaint.Task.Result : "it ended at once";
    }
}
