using System.Net;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class LoopbackRig() : LinuxRig(new IPEndPoint(IPAddress.Loopback, 0))
{
    private protected override NetAddress Target(EndPoint listening) =>
        NetAddress.From(IPAddress.Loopback, ((IPEndPoint)listening).Port);
}
