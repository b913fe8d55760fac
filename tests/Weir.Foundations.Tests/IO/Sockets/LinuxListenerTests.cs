using System.Net;
using System.Net.Sockets;
using Weir.Foundations.Tests.IO.Loops;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>Listeners on the kernel's network, with loops on threads of their own.</summary>
public sealed class LinuxListenerTests : IDisposable
{
    private readonly LoopThreads _threads = new(4);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir");

    private EventLoop[] Loops => _threads.Loops;

    public void Dispose()
    {
        _threads.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Open_IPv4_Serves()
    {
        EchoServer server = new(Loops, NetAddress.From(IPAddress.Loopback, 0));
        Assert.NotEqual(0, server.Address.Port);
        Assert.Equal("ping", Exchange(new IPEndPoint(IPAddress.Loopback, server.Address.Port), "ping"));
        Assert.Equal(NetFamily.IPv4, server.LastPeer.Family);
        Assert.True(server.LastPeer.IsLoopback);
    }

    [Fact]
    public void Open_IPv6_Serves()
    {
        EchoServer server = new(Loops, NetAddress.From(IPAddress.IPv6Loopback, 0));
        Assert.Equal("ping", Exchange(new IPEndPoint(IPAddress.IPv6Loopback, server.Address.Port), "ping"));
        Assert.Equal(NetFamily.IPv6, server.LastPeer.Family);
    }

    [Fact]
    public void Open_DualStack_ServesBothAndTellsIPv4PeersAsSuch()
    {
        EchoServer server = new(Loops, NetAddress.IPv6(0, 0), isDualStack: true);
        Assert.Equal("six", Exchange(new IPEndPoint(IPAddress.IPv6Loopback, server.Address.Port), "six"));
        Assert.Equal(NetFamily.IPv6, server.LastPeer.Family);
        Assert.Equal("four", Exchange(new IPEndPoint(IPAddress.Loopback, server.Address.Port), "four"));
        Assert.Equal(NetFamily.IPv4, server.LastPeer.Family);
    }

    [Fact]
    public void Open_IPv6WithoutDualStack_RefusesIPv4()
    {
        EchoServer server = new(Loops, NetAddress.IPv6(0, 0));
        Assert.Throws<SocketException>(
            () => Exchange(new IPEndPoint(IPAddress.Loopback, server.Address.Port), "four"));
    }

    [Fact]
    public void Open_UnixSocket_Serves()
    {
        string path = Path.Combine(_folder.FullName, "socket");
        EchoServer server = new(Loops, NetAddress.Unix(path));
        Assert.Equal("ping", Exchange(new UnixDomainSocketEndPoint(path), "ping"));
        Assert.Equal(path, server.Address.Path);
    }

    [Fact]
    public void Listen_PortTaken_IsInUse()
    {
        EchoServer server = new(Loops, NetAddress.From(IPAddress.Loopback, 0));
        Assert.Equal(-NetError.AddressInUse, new LinuxNet().Listen(server.Address, dualStack: false, 10));
    }

    [Fact]
    public void Listen_PathOfADeadProcess_IsTakenOver()
    {
        string path = Path.Combine(_folder.FullName, "socket");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            dead.Listen();

            // The end of a process leaves the path behind; Dispose would remove it.
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        EchoServer server = new(Loops, NetAddress.Unix(path));
        Assert.Equal("ping", Exchange(new UnixDomainSocketEndPoint(path), "ping"));
        Assert.Null(server.Escape);
    }

    [Fact]
    public void Listen_PathOfALivingProcess_IsInUse()
    {
        string path = Path.Combine(_folder.FullName, "socket");
        EchoServer server = new(Loops, NetAddress.Unix(path));
        Assert.Equal(-NetError.AddressInUse, new LinuxNet().Listen(server.Address, dualStack: false, 10));
        Assert.Equal("ping", Exchange(new UnixDomainSocketEndPoint(path), "ping"));
    }

    [Fact]
    public void Listen_PathOfAFile_LeavesTheFile()
    {
        string path = Path.Combine(_folder.FullName, "precious");
        File.WriteAllText(path, "text");
        Assert.Equal(-NetError.AddressInUse, new LinuxNet().Listen(NetAddress.Unix(path), dualStack: false, 10));
        Assert.Equal("text", File.ReadAllText(path));
    }

    [Fact]
    public void Listen_PathTooLong_IsAnError() =>
        Assert.True(new LinuxNet().Listen(NetAddress.Unix("/" + new string('a', 120)), dualStack: false, 10) < 0);

    // The kernel answers no SYN any more, so the connect neither succeeds nor fails; what had connected is accepted.
    [Fact]
    public void StopHandshakes_AfterAConnection_AcceptsItAndLetsNoneBegin()
    {
        LinuxNet net = new();
        int listener = net.Listen(NetAddress.From(IPAddress.Loopback, 0), dualStack: false, 10);
        _ = net.LocalAddress(listener, out NetAddress address);
        IPEndPoint endPoint = new(IPAddress.Loopback, address.Port);
        using Socket early = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        early.Connect(endPoint);
        net.StopHandshakes(listener);
        using Socket late = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        SocketException unfinished = Assert.Throws<SocketException>(() => late.Connect(endPoint));
        Assert.Equal(SocketError.WouldBlock, unfinished.SocketErrorCode);

        int accepted = net.Accept(listener, out _);
        int none = net.Accept(listener, out _);
        bool isAnswered = late.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite);
        early.Send("ping"u8);
        byte[] received = new byte[4];
        int count = net.Receive(accepted, received);
        net.Close(accepted);
        net.Close(listener);

        Assert.True(accepted >= 0);
        Assert.Equal(-NetError.WouldBlock, none);
        Assert.False(isAnswered);
        Assert.Equal(4, count);
    }

    [Fact]
    public void StopHandshakes_UnixSocket_TakesThePathAway()
    {
        string path = Path.Combine(_folder.FullName, "socket");
        LinuxNet net = new();
        int listener = net.Listen(NetAddress.Unix(path), dualStack: false, 10);
        net.StopHandshakes(listener);
        net.Close(listener);

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void AdoptListener_ListeningSocket_IsServed()
    {
        using Socket made = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        made.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        made.Listen();
        int descriptor = (int)made.SafeHandle.DangerousGetHandle();
        LinuxNet net = new();

        Assert.Equal(0, net.AdoptListener(descriptor));
        Assert.Equal(-NetError.WouldBlock, net.Accept(descriptor, out _));
    }

    [Fact]
    public void AdoptListener_AnythingElse_IsRefused()
    {
        using Socket made = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        LinuxNet net = new();

        Assert.Equal(-NetError.Invalid, net.AdoptListener((int)made.SafeHandle.DangerousGetHandle()));
        Assert.True(net.AdoptListener(9999) < 0);
    }

    [Fact]
    public void Place_SeventeenConnections_AreSpreadOverTheLoops()
    {
        EchoServer server = new(Loops, NetAddress.From(IPAddress.Loopback, 0));
        List<Socket> clients = [];
        for (int i = 0; i < 17; i++)
        {
            Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, server.Address.Port);
            clients.Add(client);
        }

        LoopThreads.Until(Loops[0], () => server.Accepted == 17);
        Assert.All(server.AcceptedOn, count => Assert.InRange(count, 3, 6));
        clients.ForEach(client => client.Dispose());
        LoopThreads.Until(Loops[0], () => server.Closed == 17);
        Assert.All(Loops, loop => Assert.Equal(0, loop.ConnectionCount));
    }

    [Fact]
    public void Serve_LargeBodiesOnManyConnections_EchoesThemWhole()
    {
        EchoServer server = new(Loops, NetAddress.From(IPAddress.Loopback, 0));
        IPEndPoint endPoint = new(IPAddress.Loopback, server.Address.Port);
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i} "));
        Thread[] threads = new Thread[8];
        int whole = 0;
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                if (Exchange(endPoint, text) == text)
                {
                    Interlocked.Increment(ref whole);
                }
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(threads.Length, whole);
        LoopThreads.Until(Loops[0], () => server.Clean == threads.Length);
        Assert.All(Loops, loop => Assert.Equal(0, loop.Slabs.RentedBytes));
    }

    [Fact]
    public async Task CloseAsync_Open_RefusesFromThenOn()
    {
        EchoServer server = new(Loops, NetAddress.From(IPAddress.Loopback, 0));
        IPEndPoint endPoint = new(IPAddress.Loopback, server.Address.Port);
        Assert.Equal("ping", Exchange(endPoint, "ping"));
        await server.Listener.CloseAsync();
        Assert.Throws<SocketException>(() => Exchange(endPoint, "ping"));
    }

    // Sends, ends its direction, and reads until the server ends its own.
    private static string Exchange(EndPoint endPoint, string text)
    {
        using Socket client = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        client.ReceiveTimeout = 30_000;
        client.Connect(endPoint);
        Thread sender = new(() =>
        {
            client.Send(System.Text.Encoding.Latin1.GetBytes(text));
            client.Shutdown(SocketShutdown.Send);
        });
        sender.Start();
        using MemoryStream received = new();
        byte[] buffer = new byte[65_536];
        for (int count = client.Receive(buffer); count > 0; count = client.Receive(buffer))
        {
            received.Write(buffer, 0, count);
        }

        sender.Join();
        return System.Text.Encoding.Latin1.GetString(received.ToArray());
    }
}
