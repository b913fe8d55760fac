using System.Text;
using Weir.Http;

namespace Weir.Cli;

/// <summary>What the gateway told the shop about a request; null is what did not come. Immutable.</summary>
/// <param name="Via">The proxies on the way.</param>
/// <param name="Client">The client's address.</param>
/// <param name="RequestId">The request's identifier.</param>
internal sealed record Arrival(string? Via, string? Client, string? RequestId)
{
    public static Arrival Of(Head request) => new(
        Text(request, KnownField.Via),
        Text(request, KnownField.XForwardedFor),
        Text(request, KnownField.XRequestId));

    private static string? Text(Head request, KnownField field) =>
        request.TryGet(field, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : null;
}
