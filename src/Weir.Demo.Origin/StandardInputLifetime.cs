using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Weir.Demo.Origin;

/// <summary>
/// The process ends when its standard input does: whoever started it closes the pipe, or is gone and the kernel closed
/// it. Ctrl-C at the terminal is for the one who started it. Any thread.
/// </summary>
internal sealed class StandardInputLifetime : IHostLifetime, IDisposable
{
    private readonly IHostApplicationLifetime _application;
    private readonly PosixSignalRegistration _interrupt;

    public StandardInputLifetime(IHostApplicationLifetime application)
    {
        _application = application;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
    }

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        new Thread(ReadToTheEnd) { IsBackground = true, Name = "standard-input" }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _interrupt.Dispose();

    private void ReadToTheEnd()
    {
        using Stream input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
        }

        _application.StopApplication();
    }
}
