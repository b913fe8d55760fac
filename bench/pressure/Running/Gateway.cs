using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Weir.Pressure;

/// <summary>One running weir program with a configuration of ours. Owner: one task.</summary>
internal sealed partial class Gateway : IDisposable
{
    private static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_buildPatience = TimeSpan.FromMinutes(10);

    private readonly HttpClient _admin = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly Process _process;
    private readonly string _file;
    private string _adminUrl = "";

    private Gateway(Process process, string file)
    {
        _process = process;
        _file = file;
        process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public GatewayLog Log { get; } = new();

    public int Id => _process.Id;

    public int Port { get; private set; }

    public bool IsAlive => !_process.HasExited;

    /// <summary>Builds the program when due, so that a start is only a start; the result is its version.</summary>
    public static async Task<string> PrepareAsync(Options options)
    {
        using Process process = Spawn([ProgramPath(options), "--version"]);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(s_buildPatience);
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new PressureException($"weir cannot be run: {error}");
    }

    /// <summary>Starts it and waits until it listens. Ports are the system's choice.</summary>
    /// <param name="options">Names the program.</param>
    /// <param name="configuration">All of the file but listen and admin.</param>
    /// <param name="core">The only core it may use, or null for all.</param>
    public static async Task<Gateway> StartAsync(Options options, string configuration, int? core = null)
    {
        string file = Path.Combine(Path.GetTempPath(), $"weir-pressure-{Path.GetRandomFileName()}.yaml");
        await File.WriteAllTextAsync(file, Preamble() + configuration);
        string[] command = [ProgramPath(options), "run", file];
        Gateway gateway = new(Spawn(core is null ? command : ["taskset", "-c", $"{core}", .. command]), file);
        try
        {
            string line = await gateway.Log.Listening.WaitAsync(s_startPatience);
            gateway.Port = int.Parse(FirstAddress().Match(line).Groups["port"].Value);
            gateway._adminUrl = AdminAddress().Match(line).Groups["url"].Value;
            return gateway;
        }
        catch (Exception)
        {
            gateway.Dispose();
            throw;
        }
    }

    /// <summary>The sums of metrics over their series, in the order of the names.</summary>
    public async Task<double[]> MetricsAsync(params string[] names)
    {
        double[] sums = new double[names.Length];
        string text = await _admin.GetStringAsync($"{_adminUrl}/metrics");
        foreach (string line in text.Split('\n'))
        {
            int end = line.AsSpan().IndexOfAny('{', ' ');
            int at = end <= 0 ? -1 : Array.IndexOf(names, line[..end]);
            if (at >= 0)
            {
                sums[at] += double.Parse(line[(line.LastIndexOf(' ') + 1)..]);
            }
        }

        return sums;
    }

    /// <summary>
    /// Writes another configuration and has the gateway go over to it; what it says when it does not.
    /// </summary>
    /// <param name="configuration">All of the file but listen and admin.</param>
    /// <param name="port">A further port to listen on; 0 for none.</param>
    public async Task<string?> ReloadAsync(string configuration, int port)
    {
        await File.WriteAllTextAsync(_file + ".new", Preamble(port) + configuration);
        File.Move(_file + ".new", _file, overwrite: true);
        using HttpResponseMessage answer = await _admin.PostAsync($"{_adminUrl}/api/v1/reload", content: null);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? null : text;
    }

    /// <summary>How many requests and connections ended as defects, by its own count.</summary>
    public async Task<double> DefectsAsync()
    {
        string text = await _admin.GetStringAsync($"{_adminUrl}/metrics");
        return text.Split('\n')
            .Where(line => line.Contains("_total{", StringComparison.Ordinal)
                || line.Contains("_count{", StringComparison.Ordinal))
            .Where(line => line.Contains("error_type=\"defect\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..]));
    }

    public async Task<GatewaySample> SampleAsync()
    {
        double[] metrics = await MetricsAsync("weir_slabs_rented_bytes", "weir_slabs_allocated_bytes",
            "http_server_active_requests", "weir_tunnels_open",
            "dotnet_gc_last_collection_memory_committed_size_bytes");
        return new GatewaySample(_sinceStart.Elapsed.TotalSeconds, ProcFs.ResidentMiB(Id), ProcFs.Descriptors(Id),
            metrics[0], metrics[1], metrics[2], metrics[3], metrics[4]);
    }

    public void Signal(int signal) => Libc.Signal(Id, signal);

    /// <summary>Waits for its end; the exit code, or null when it does not end in time.</summary>
    public async Task<int?> ExitAsync(TimeSpan patience)
    {
        using CancellationTokenSource bound = new(patience);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        // Only this process, which was started here; ./weir replaces itself by the program and has no children.
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _admin.Dispose();
        File.Delete(_file);
    }

    private static string Preamble(int port = 0)
    {
        string more = port == 0 ? "" : $", \"127.0.0.1:{port}\"";
        return $"listen: [\"http://127.0.0.1:0\"{more}]\nadmin: http://127.0.0.1:0\n";
    }

    private static string ProgramPath(Options options) => options.WeirPath ?? Path.Combine(options.Root, "weir");

    private static Process Spawn(string[] command)
    {
        ProcessStartInfo info = new(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(info) ?? throw new PressureException($"{command[0]} cannot be started");
    }

    [GeneratedRegex("listening on http://[^ ]*?:(?<port>\\d+)[,;]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstAddress();

    [GeneratedRegex("admin on (?<url>http://[^ ,;]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AdminAddress();
}
