using System.Net;
using System.Net.Sockets;
using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class LoopbackSocketTests : StreamSocketResetTests<LoopbackRig>
{
    [Fact]
    public void ConnectedAsync_NobodyListens_IsRefused()
    {
        int port;
        using (Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        }

        StreamSocket socket = null!;
        Rig.OnLoop(() =>
        {
            int descriptor = Loop.Net.Connect(NetAddress.From(IPAddress.Loopback, port));
            socket = new StreamSocket(Loop, descriptor, Fault.UpstreamReset);
            Assert.Equal(0, socket.Attach(Owner));
        });
        Waited connected = Rig.Start(socket.ConnectedAsync);
        Assert.True(Rig.Run(() => connected.IsCompleted));
        Assert.Equal(NetError.ConnectionRefused, socket.TakeError());
        Rig.OnLoop(() => socket.Close(reset: false));
    }
}
