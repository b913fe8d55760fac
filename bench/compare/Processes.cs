using System.Diagnostics;

namespace Weir.Compare;

/// <summary>
/// Starts programs and remembers them, so that an end by Ctrl-C leaves none behind; nothing else is ever killed.
/// Owner: any thread, lock _gate.
/// </summary>
internal sealed class Processes
{
    private const int KillPatienceMs = 5000;

    private readonly Lock _gate = new();
    private readonly List<Process> _started = [];
    private bool _stopped;

    /// <summary>After <see cref="StopAll"/>.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _stopped;
            }
        }
    }

    /// <summary>Starts a program with its output redirected and, when given, exactly this environment.</summary>
    public Process Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is not null)
        {
            info.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                info.Environment[name] = value;
            }
        }

        lock (_gate)
        {
            if (_stopped)
            {
                throw new CompareException("stopped");
            }

            var process = Process.Start(info)!;
            _started.Add(process);
            return process;
        }
    }

    /// <summary>Runs a program to its end within a bound; returns its exit code and output.</summary>
    public (int ExitCode, string Output, string Error) Run(IReadOnlyList<string> command, TimeSpan patience)
    {
        var process = Start(command);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(patience))
            {
                throw new CompareException($"{command[0]} did not end within {patience.TotalSeconds:0} s");
            }

            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        finally
        {
            Stop(process);
        }
    }

    /// <summary>Kills a program that was started here and what it started in turn.</summary>
    public void Stop(Process process)
    {
        lock (_gate)
        {
            if (_started.Remove(process))
            {
                Kill(process);
                process.Dispose();
            }
        }
    }

    /// <summary>
    /// Kills all that still runs; nothing can be started afterwards. Whoever waits for one of them finds it ended, so
    /// nothing is disposed of here.
    /// </summary>
    public void StopAll()
    {
        lock (_gate)
        {
            _stopped = true;
            _started.ForEach(Kill);
        }
    }

    private static void Kill(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit(KillPatienceMs);
    }
}
