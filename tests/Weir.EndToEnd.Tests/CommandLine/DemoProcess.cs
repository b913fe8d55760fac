using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary>A running <c>weir demo</c>, killed when it is disposed of. Owner: the tests that share it.</summary>
public sealed partial class DemoProcess : IAsyncLifetime
{
    private readonly List<string> _banner = [];
    private Process _process = null!;
    private Task<string> _errors = null!;

    /// <summary>A client that follows no redirect.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>What it wrote when it was ready.</summary>
    public IReadOnlyList<string> Banner => _banner;

    /// <summary>The program; the published one unless told.</summary>
    public string Program { get; init; } = WeirProgram.Executable;

    public string Url { get; private set; } = "";

    public int Id => _process.Id;

    /// <summary>The process that serves the reviews, as the banner says.</summary>
    public int ReviewsId
    {
        get
        {
            string line = _banner.Single(text => text.Contains("Kestrel, process", StringComparison.Ordinal));
            return int.Parse(line.Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether a process runs; a zombie does not: nobody may be there to reap it.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadLines($"/proc/{process}/status")
                .Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        ProcessStartInfo start = WeirProgram.Command("demo");
        start.FileName = Program;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        string? line = "";
        while (line is not null && !line.Contains("Ctrl-C", StringComparison.Ordinal))
        {
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Bounded.Limit);
            Assert.DoesNotContain('\e', line ?? "");
            _banner.Add(line ?? "");
            string[] words = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Url = words is ["shop", string url, ..] ? url : Url;
        }

        Assert.StartsWith("http://localhost:", Url, StringComparison.Ordinal);
        Client.BaseAddress = new Uri(Url);
    }

    /// <summary>A page as text.</summary>
    public Task<string> GetStringAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Waits for the end; the exit code, and what was written to stderr.</summary>
    public async Task<(int Code, string Errors)> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        return (_process.ExitCode, await _errors);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
