using System.Net.Sockets;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>A connection whose bytes go out one by one. Owner: one test.</summary>
internal sealed class DribbleStream(Socket socket) : NetworkStream(socket)
{
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            await base.WriteAsync(buffer.Slice(i, 1), cancellationToken);
        }
    }
}
