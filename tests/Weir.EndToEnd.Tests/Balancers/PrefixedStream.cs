using System.Net.Sockets;

namespace Weir.EndToEnd.Tests.Balancers;

/// <summary>
/// A connection on which something else goes out before the first bytes and together with them. Owner: one test.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="prefix">What goes out first.</param>
/// <param name="firstBytes">How many of the first bytes follow it in one piece; the rest of them comes later.</param>
/// <param name="between">What is done before the rest goes out.</param>
internal sealed class PrefixedStream(Socket socket, byte[] prefix, int firstBytes, Func<Task> between)
    : NetworkStream(socket, ownsSocket: true)
{
    private bool _hasBegun;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            int length = Math.Min(firstBytes, buffer.Length);
            byte[] first = [.. prefix, .. buffer.Span[..length]];
            await base.WriteAsync(first, cancellationToken);
            buffer = buffer[length..];
            if (buffer.Length > 0)
            {
                await between();
            }
        }

        if (buffer.Length > 0)
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
