using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// How the connections of a listener are served, read anew for each exchange. Immutable; replaced as a whole.
/// </summary>
/// <param name="Options">Bounds and times.</param>
/// <param name="Handler">What answers.</param>
/// <param name="ConnectionsMax">Open connections over all loops at which accepting pauses.</param>
/// <param name="Tls">What its new connections speak; null for plaintext.</param>
public sealed record ListenerService(
    DownstreamOptions Options, IExchangeHandler Handler, int ConnectionsMax, TlsServer? Tls = null);
