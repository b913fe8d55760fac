using System.Net;
using System.Net.Sockets;
using Weir.Core;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Allocation.Tests.Loops;

/// <summary>A loop on the kernel's network allocates nothing while it serves.</summary>
public sealed class EchoAllocationTests
{
    private const int Connections = 64;
    private const int Rounds = 100_000 / Connections;

    // The compiler replaces hot methods during the first seconds, and its first bindings allocate a few bytes once.
    private const int WarmUpRounds = Rounds;
    private const int WarmUpMarks = 100;

    [Fact]
    public void Serve_SixtyFourConnectionsInSteadyState_AllocatesNothing()
    {
        EventLoop loop = new(0, new LinuxNet(), new SlabAllowance(16 << 20));
        int descriptor = loop.Net.Listen(NetAddress.From(IPAddress.Loopback, 0), dualStack: false, 128);
        Assert.Equal(0, loop.Net.LocalAddress(descriptor, out NetAddress address));
        Listener listener = new([loop], descriptor, address, 1000, (owner, accepted, _) =>
            owner.Spawn(new PingConnection(owner, accepted)));
        listener.Open();
        Thread thread = new(loop.Run) { IsBackground = true };
        thread.Start();

        Socket[] clients = new Socket[Connections];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            clients[i].ReceiveTimeout = 30_000;
            clients[i].Connect(IPAddress.Loopback, address.Port);
        }

        Exchange(clients, WarmUpRounds);
        for (int i = 0; i < WarmUpMarks; i++)
        {
            // To be woken is warmed up too: the first time binds a system call.
            new AllocationMark().Take(loop);
        }

        (long receives, long sends) = (loop.Net.Counters.Receives, loop.Net.Counters.Sends);
        long before = new AllocationMark().Take(loop);
        Exchange(clients, Rounds);
        long after = new AllocationMark().Take(loop);

        Assert.Equal(0, after - before);
        Assert.Equal(Rounds * Connections, loop.Net.Counters.Receives - receives);
        Assert.Equal(Rounds * Connections, loop.Net.Counters.Sends - sends);
        Array.ForEach(clients, client => client.Dispose());
        loop.Stop();
        thread.Join();
    }

    private static void Exchange(Socket[] clients, int rounds)
    {
        byte[] bytes = new byte[100];
        for (int round = 0; round < rounds; round++)
        {
            foreach (Socket client in clients)
            {
                client.Send(bytes);
            }

            foreach (Socket client in clients)
            {
                for (int received = 0; received < bytes.Length;)
                {
                    int count = client.Receive(bytes, received, bytes.Length - received, SocketFlags.None);
                    Assert.True(count > 0, "the connection ended");
                    received += count;
                }
            }
        }
    }
}
