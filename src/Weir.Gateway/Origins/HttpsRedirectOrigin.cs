using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Sends the client to the same URL under https, on the port that https has by itself: the one of this listener means
/// nothing there. A request that names no host is refused. Immutable; any thread.
/// </summary>
internal sealed class HttpsRedirectOrigin : Origin
{
    // A head has at most 64 KiB; a target of 8 KiB and a host are less than this.
    private const int LocationBytesMax = 16 * 1024;

    [SkipLocalsInit]
    internal override ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        Head request = exchange.Request;
        ReadOnlySpan<byte> host = HostSyntax.WithoutPort(request.Authority);
        if (host.IsEmpty)
        {
            return new ValueTask<Fault>(Fault.BadRequest);
        }

        ReadOnlySpan<byte> scheme = "https://"u8;
        ReadOnlySpan<byte> target = request.TargetForm == TargetForm.Asterisk ? "/"u8 : request.Path;
        ReadOnlySpan<byte> query = request.Query;
        int length = scheme.Length + host.Length + target.Length + query.Length;
        if (length > LocationBytesMax)
        {
            return new ValueTask<Fault>(Fault.TargetTooLong);
        }

        Span<byte> location = stackalloc byte[LocationBytesMax];
        scheme.CopyTo(location);
        host.CopyTo(location[scheme.Length..]);
        target.CopyTo(location[(scheme.Length + host.Length)..]);
        query.CopyTo(location[(length - query.Length)..]);
        Head fields = new();
        fields.Add(KnownField.Location, location[..length]);
        return exchange.RespondAsync(308, fields, ReadOnlyMemory<byte>.Empty);
    }
}
