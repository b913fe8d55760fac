using System.Diagnostics;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>A program of the system that serves or asks, in a folder of its own. Owner: one test.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private Tool(Process process)
    {
        _process = process;
        _ = Log.FillAsync(process.StandardError);
    }

    public StandardErrorLog Log { get; } = new();

    /// <summary>Starts a program that serves until it is disposed of.</summary>
    public static Tool Start(string program, params string[] arguments) =>
        new(Process.Start(Command(program, arguments))!);

    /// <summary>Runs a program to its end; the result is its output.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(Command(program, arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}\n{await output}\n{await errors}");
        return await output;
    }

    /// <summary>The first line of its output: for programs that say where they listen.</summary>
    public async Task<string> FirstLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Bounded.Limit)
        ?? throw new InvalidOperationException("the program ended: " + Log.Text);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        return start;
    }
}
