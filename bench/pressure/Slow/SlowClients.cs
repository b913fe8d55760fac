using System.Net;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>
/// Many clients that do next to nothing, served by one thread in turn, each once a second: they must cost the measured
/// core as little as can be. Owner: its thread; anybody may stop it.
/// </summary>
internal abstract class SlowClients : IDisposable
{
    private const int StepMs = 10;
    private const int StepsOfATurn = 100;

    private readonly IPEndPoint _gateway;
    private readonly Socket?[] _sockets;
    private readonly Thread _thread;
    private volatile bool _isStopped;

    protected SlowClients(int port, int count)
    {
        _gateway = new IPEndPoint(IPAddress.Loopback, port);
        _sockets = new Socket?[count];
        _thread = new Thread(Run) { IsBackground = true, Name = "slow clients" };
    }

    /// <summary>How often the gateway ended one of them, which then came again.</summary>
    public int Ended { get; private set; }

    /// <summary>Connects that failed.</summary>
    public int Refused { get; private set; }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
        foreach (Socket? socket in _sockets)
        {
            socket?.Dispose();
        }
    }

    protected virtual void Prepare(Socket socket)
    {
    }

    /// <summary>The first bytes of a connection.</summary>
    protected abstract ReadOnlySpan<byte> First { get; }

    /// <summary>The turn of one client; false when its connection has ended.</summary>
    protected abstract bool TakeTurn(Socket socket);

    private void Run()
    {
        for (int step = 0; !_isStopped; step++)
        {
            for (int i = step % StepsOfATurn; i < _sockets.Length; i += StepsOfATurn)
            {
                Socket? socket = _sockets[i];
                if (socket is not null && TakeTurn(socket))
                {
                    continue;
                }

                Ended += socket is null ? 0 : 1;
                socket?.Dispose();
                _sockets[i] = Connect();
            }

            Thread.Sleep(StepMs);
        }
    }

    private Socket? Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            Prepare(socket);
            socket.Connect(_gateway);
            socket.Blocking = false;
            socket.Send(First);
            return socket;
        }
        catch (SocketException)
        {
            Refused++;
            socket.Dispose();
            return null;
        }
    }
}
