using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>A running bench/origin, bound to a core. Owner: one task.</summary>
internal sealed class OriginProgram : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    /// <exception cref="PressureException">It does not listen.</exception>
    public OriginProgram(string path, int core)
    {
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        _process = Process.Start("taskset", ["-c", $"{core}", path, $"{Port}"]);
        for (Stopwatch clock = Stopwatch.StartNew(); clock.Elapsed < s_patience;)
        {
            try
            {
                using TcpClient client = new("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(10);
            }
        }

        Dispose();
        throw new PressureException("bench/origin does not listen");
    }

    public int Port { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
