using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Running;

/// <summary>
/// A running gateway, from its start until it is disposed of; then it must still run, unless the test ended it, and
/// must not have written of a defect. Owner: the test.
/// </summary>
internal sealed partial class WeirProcess : IAsyncDisposable
{
    /// <summary>The signal that drains, and ends at once when it comes again.</summary>
    public const int Terminate = 15;

    /// <summary>The signal that opens the access log again.</summary>
    public const int Reopen = 10;

    /// <summary>The signal that reloads.</summary>
    public const int HangUp = 1;

    // Four loops whatever the cores: what is shared between loops is met by every test.
    private const int LoopsUsual = 4;

    private const string Preamble = "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\n";

    private static readonly HttpClient s_admin = new();

    private readonly Process _process;
    private readonly string? _file;
    private readonly Task _errors;
    private readonly Task<string> _output;
    private bool _mayHaveEnded;
    private bool _isDisposed;

    private WeirProcess(Process process, string? file)
    {
        _process = process;
        _file = file;
        _errors = Log.FillAsync(process.StandardError);
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public StandardErrorLog Log { get; } = new();

    public int Id => _process.Id;

    /// <summary>The configuration that was written for it.</summary>
    public string ConfigurationFile => _file!;

    /// <summary>A port of loopback that was free a moment ago.</summary>
    public static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>The first port listened on.</summary>
    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}";

    public string AdminUrl { get; private set; } = "";

    /// <summary>Everything that the program is listening on, as it says.</summary>
    public string Listening { get; private set; } = "";

    /// <summary>Bytes of memory that are resident.</summary>
    public long ResidentBytes
    {
        get
        {
            string line =
                File.ReadLines($"/proc/{Id}/status").First(text => text.StartsWith("VmRSS", StringComparison.Ordinal));
            return long.Parse(Digits().Match(line).Value, CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Open descriptors.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <summary>Starts with one destination for everything.</summary>
    public static Task<WeirProcess> InFrontOfAsync(string url, string more = "", int loops = LoopsUsual) =>
        StartAsync($"{Preamble}loops: {loops}\n{more}\nroutes:\n  - to: {url}\n");

    /// <summary>Starts with a configuration that says neither listen, admin nor loops.</summary>
    public static Task<WeirProcess> ServeAsync(string configuration, int descriptorsMax = 0) =>
        StartAsync($"{Preamble}loops: {LoopsUsual}\n{configuration}", descriptorsMax);

    /// <summary>Starts with a whole configuration, and as many descriptors as it may open if that is not 0.</summary>
    public static async Task<WeirProcess> StartAsync(string configuration, int descriptorsMax = 0)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, configuration);
        return await RunAsync(
            file,
            descriptorsMax == 0
                ? WeirProgram.Command("run", file)
                : Shell($"ulimit -n {descriptorsMax}; exec {WeirProgram.Executable} run {file}"));
    }

    /// <summary>Starts with standard output led elsewhere, in the shell's way: <c>&gt; file</c>.</summary>
    public static async Task<WeirProcess> StartRedirectedAsync(string redirection, string configuration)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, $"{Preamble}loops: {LoopsUsual}\n{configuration}");
        return await RunAsync(file, Shell($"exec {WeirProgram.Executable} run {file} {redirection}"));
    }

    /// <summary>As <see cref="ServeAsync"/>, with more arguments behind the file.</summary>
    public static async Task<WeirProcess> ServeWithAsync(string configuration, params string[] arguments)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, $"{Preamble}loops: {LoopsUsual}\n{configuration}");
        return await RunAsync(file, WeirProgram.Command(["run", file, .. arguments]));
    }

    /// <summary>Writes another configuration that says neither listen, admin nor loops, as an editor would.</summary>
    public Task WriteAsync(string configuration) =>
        WriteWholeAsync($"{Preamble}loops: {LoopsUsual}\n{configuration}");

    /// <summary>Writes another whole configuration.</summary>
    public async Task WriteWholeAsync(string configuration)
    {
        await File.WriteAllTextAsync(_file + ".new", configuration);
        File.Move(_file + ".new", _file!, overwrite: true);
    }

    /// <summary>Asks the admin address for a reload; the status and the report.</summary>
    public async Task<(int Status, string Report)> ReloadAsync()
    {
        using HttpResponseMessage answer = await s_admin.PostAsync(new Uri($"{AdminUrl}/api/v1/reload"), null);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Writes another configuration and goes over to it.</summary>
    public async Task ReloadToAsync(string configuration)
    {
        await WriteAsync(configuration);
        (int status, string report) = await ReloadAsync();
        Assert.True(status == 200, report);
    }

    /// <summary>Starts as a service manager would, with one inherited listening socket.</summary>
    public static async Task<WeirProcess> StartActivatedAsync(int descriptor, string configuration)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, configuration);
        return await RunAsync(file, Shell(
            $"exec 3<&{descriptor}; export LISTEN_FDS=1 LISTEN_PID=$$; exec {WeirProgram.Executable} run {file}"));
    }

    /// <summary>Starts with arguments.</summary>
    public static Task<WeirProcess> RunAsync(params string[] arguments) =>
        RunAsync(null, WeirProgram.Command(arguments));

    /// <summary>Starts whatever becomes the program, with its output redirected.</summary>
    public static Task<WeirProcess> RunAsync(ProcessStartInfo start) => RunAsync(null, start);

    public Task<RawPeer> ConnectAsync() => RawPeer.ConnectAsync(Port);

    /// <summary>One request on a connection of its own; the answer is read strictly.</summary>
    public async Task<HttpMessage> AskAsync(string request, string method = "GET")
    {
        using RawPeer client = await ConnectAsync();
        await client.SendAsync(request);
        return await client.ReadResponseAsync(method);
    }

    /// <summary>A plain GET.</summary>
    public Task<HttpMessage> GetAsync(string target, string fields = "") =>
        AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");

    /// <summary>All metrics as text.</summary>
    public Task<string> MetricsAsync() => s_admin.GetStringAsync($"{AdminUrl}/metrics");

    /// <summary>The sum of a metric over its series that hold the label text.</summary>
    public async Task<double> MetricAsync(string name, string label = "")
    {
        double sum = 0;
        bool isFound = false;
        foreach (string line in (await MetricsAsync()).Split('\n'))
        {
            bool isSeries = line.StartsWith(name + "{", StringComparison.Ordinal)
                || line.StartsWith(name + " ", StringComparison.Ordinal);
            isFound |= isSeries;
            if (isSeries && line.Contains(label, StringComparison.Ordinal))
            {
                sum += double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            }
        }

        Assert.True(isFound, $"there is no metric {name}");
        return sum;
    }

    /// <summary>Exchanges under way; the one that asks is none of the load.</summary>
    public async Task<double> ActiveRequestsAsync() => await MetricAsync("http_server_active_requests");

    /// <summary>Everything that the program wrote to standard output; it has to end for that.</summary>
    public Task<string> OutputAsync() => _output.WaitAsync(Bounded.Limit);

    /// <summary>Sends a signal; unless it is one that the program lives on with, it may end.</summary>
    public void Signal(int signal)
    {
        _mayHaveEnded |= signal is not (Reopen or HangUp);
        Assert.Equal(0, Kill(Id, signal));
    }

    /// <summary>Waits for the end; the result is the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        _mayHaveEnded = true;
        await _process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        await _errors;
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        bool isEnded = _process.HasExited;
        if (!isEnded)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _errors;
        await _output;
        int code = _process.ExitCode;
        _process.Dispose();
        if (_file is not null)
        {
            File.Delete(_file);
        }

        Assert.True(_mayHaveEnded || !isEnded, $"the program ended with {code}:\n{Log.Text}");
        Assert.DoesNotMatch("defect|Unhandled|Exception|(?m:^ +at )", Log.Text);
    }

    // Another shell than this one may know descriptors of one digit only.
    private static ProcessStartInfo Shell(string command)
    {
        ProcessStartInfo start = WeirProgram.Command();
        start.FileName = "/bin/bash";
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        return start;
    }

    private static async Task<WeirProcess> RunAsync(string? file, ProcessStartInfo start)
    {
        WeirProcess weir = new(Process.Start(start)!, file);
        try
        {
            weir.Listening = await weir.Log.LineWithAsync("listening on ");
        }
        catch
        {
            weir._mayHaveEnded = true;
            await weir.DisposeAsync();
            throw;
        }

        Match address = FirstAddress().Match(weir.Listening);
        weir.Port = address.Success ? int.Parse(address.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        Match admin = AdminAddress().Match(weir.Listening);
        weir.AdminUrl = admin.Groups[1].Value;
        return weir;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex("listening on http://[^ ]*?:(\\d+)[,;]")]
    private static partial Regex FirstAddress();

    [GeneratedRegex("admin on (http://[^ ,;]+)")]
    private static partial Regex AdminAddress();

    [GeneratedRegex("\\d+")]
    private static partial Regex Digits();
}
