using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class UnixSocketTests : StreamSocketTests<UnixRig>
{
    [Fact]
    public void Connect_NoSuchPath_FailsAtOnce() =>
        Assert.True(Loop.Net.Connect(NetAddress.Unix("/nowhere/at/all")) < 0);
}
