using System.Diagnostics;
using System.Text;

namespace Weir.Compare;

/// <summary>
/// One running server with the processes it consists of. Owner: one thread; its output is
/// collected on pool threads under a lock.
/// </summary>
internal sealed class Server : IDisposable
{
    private const int OutputMax = 4000;
    private const int LastWordsMs = 1000;
    private static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(15);

    private readonly Processes _processes;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly CountdownEvent _streamsOpen = new(2);
    private readonly Stopwatch _sinceStart;
    private List<int> _pids;

    private Server(
        Processes processes, Peer peer, Process process, int port, bool isSecure, Stopwatch sinceStart)
    {
        _sinceStart = sinceStart;
        _processes = processes;
        _process = process;
        Peer = peer;
        Port = port;
        IsSecure = isSecure;
        _pids = [process.Id];
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Peer Peer { get; }

    public int Port { get; }

    /// <summary>Whether it speaks TLS there.</summary>
    public bool IsSecure { get; }

    /// <summary>From just before the program was spawned to its first 200.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public int ProcessId => _process.Id;

    /// <summary>Time of all its processes so far.</summary>
    public double CpuSeconds => _pids.Sum(ProcFs.CpuSeconds);

    public double ResidentMiB => _pids.Sum(ProcFs.ResidentKiB) / 1024.0;

    /// <summary>
    /// Starts a server where <paramref name="placement"/> says and waits until <paramref name="path"/> answers 200.
    /// </summary>
    /// <exception cref="CompareException">It ended or did not answer; the message carries what it said.</exception>
    public static Server Start(
        Processes processes,
        Workspace workspace,
        Peer peer,
        Placement placement,
        int originPort,
        string path,
        TimeSpan? patience = null,
        Extras extras = Extras.None)
    {
        var port = Workspace.FreePort();
        var config = peer.Template is null
            ? ""
            : workspace.Render(peer.Template, port, originPort, placement.Loops, extras);
        var command = peer.Command.Select(part => part
            .Replace("@config@", config).Replace("@work@", workspace.Path).Replace("@port@", port.ToString())
            .Replace("@origin@", originPort.ToString()).Replace("@loops@", placement.Loops.ToString())
            .Replace("@admin@", Workspace.FreePort().ToString()));
        string[] pinned = placement.Core is { } core ? ["taskset", "-c", core.ToString(), .. command] : [.. command];
        var sinceStart = Stopwatch.StartNew();
        var server = new Server(
            processes, peer, processes.Start(pinned, peer.Environment), port, extras.HasFlag(Extras.Tls), sinceStart);
        try
        {
            server.WaitReady(path, patience ?? s_startPatience);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return server;
    }

    /// <summary>What was measured while an instrument was gone is worth nothing.</summary>
    /// <exception cref="CompareException">It has ended; the message carries what it said.</exception>
    public void RequireAlive()
    {
        if (_process.HasExited)
        {
            throw new CompareException($"{Peer.Name} ended with code {_process.ExitCode}; it said:\n{Said()}");
        }
    }

    public void Dispose() => _processes.Stop(_process);

    private void WaitReady(string path, TimeSpan patience)
    {
        while (!RawHttp.IsOk(Port, path, IsSecure))
        {
            if (_process.HasExited || _sinceStart.Elapsed > patience)
            {
                var what = _process.HasExited ? $"ended with code {_process.ExitCode}" : "did not answer 200";
                throw new CompareException($"{Peer.Name} {what} on {path}; it said:\n{Said()}");
            }

            // One millisecond is the resolution of the start measurement; the loop ends with the server's answer.
            Thread.Sleep(1);
        }

        ReadyAfter = _sinceStart.Elapsed;
        _pids = ProcFs.Tree(_process.Id);
    }

    private string Said()
    {
        if (_process.HasExited)
        {
            _streamsOpen.Wait(LastWordsMs);
        }

        lock (_output)
        {
            return _output.ToString();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is null)
            {
                _streamsOpen.Signal();
            }
            else if (_output.Length < OutputMax)
            {
                _output.AppendLine(line.Data);
            }
        }
    }
}
