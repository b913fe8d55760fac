using System.Net;
using System.Net.Sockets;

namespace Weir.Compare;

/// <summary>Connections that have been served once and then stay open without a word. Owner: one thread.</summary>
internal sealed class IdleCrowd : IDisposable
{
    /// <summary>What the program needs for everything else.</summary>
    private const int DescriptorsReserved = 500;

    /// <summary>The last answer has been written; what a server lets go of a moment later is gone after this.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(3);

    private readonly List<Socket> _sockets = [];

    /// <summary>Said before anything is measured, because the crowd comes last.</summary>
    /// <exception cref="CompareException">This process may not open that many connections.</exception>
    public static void RequireDescriptors(Scenario scenario)
    {
        var descriptors = ProcFs.DescriptorsMax;
        if (descriptors < scenario.Connections + DescriptorsReserved)
        {
            throw new CompareException($"{scenario.Name} needs {scenario.Connections + DescriptorsReserved} "
                + $"descriptors and may open {descriptors}: raise the hard limit (ulimit -Hn), or leave it out with "
                + "--only");
        }
    }

    /// <summary>
    /// Reads the memory of a server, gathers the crowd, waits, and reads it again. A crowd that the server refuses to
    /// hold ends where it refuses.
    /// </summary>
    public static Crowd Measure(Server server, Scenario scenario)
    {
        Thread.Sleep(s_rest);
        var before = server.ResidentMiB;
        using var crowd = new IdleCrowd();
        while (crowd._sockets.Count < scenario.Connections && crowd.TryAdd(server, scenario.Path))
        {
        }

        Thread.Sleep(s_rest);
        return new Crowd(scenario.Connections, crowd.CountOpen(), before, server.ResidentMiB);
    }

    /// <summary>Resets them: ten thousand ports in TIME_WAIT would be in the way of what follows.</summary>
    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
    }

    private bool TryAdd(Server server, string path)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        try
        {
            socket.Connect(IPAddress.Loopback, server.Port);
            return RawHttp.Ask(socket, server.Port, path, isSecure: server.IsSecure) is { } answer
                && RawHttp.IsOk(answer.Head);
        }
        catch (Exception e) when (RawHttp.IsOfNetwork(e))
        {
            return false;
        }
    }

    /// <summary>
    /// Nothing was asked, so a socket that can be read from has been closed; but for tickets of TLS that came late.
    /// </summary>
    private int CountOpen() => _sockets.Count(socket =>
        socket.Connected && (!socket.Poll(0, SelectMode.SelectRead) || socket.Available > 0));
}
