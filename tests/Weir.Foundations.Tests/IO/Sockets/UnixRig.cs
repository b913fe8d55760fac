using System.Net;
using System.Net.Sockets;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

public sealed class UnixRig : LinuxRig
{
    private readonly DirectoryInfo _folder;

    public UnixRig()
        : this(Directory.CreateTempSubdirectory("weir"))
    {
    }

    private UnixRig(DirectoryInfo folder)
        : base(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "socket"))) => _folder = folder;

    private protected override NetAddress Target(EndPoint listening) =>
        NetAddress.Unix(Path.Combine(_folder.FullName, "socket"));

    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        _folder.Delete(recursive: true);
    }
}
