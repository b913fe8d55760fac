using Weir.Transport;

namespace Weir.Gateway;

/// <summary>One destination of a cluster. Immutable, but for what the destination itself counts.</summary>
/// <param name="Options">What was written.</param>
/// <param name="Live">Its connections now; its subject is a number among <see cref="GatewayView.Attempts"/>.</param>
public sealed record DestinationView(DestinationOptions Options, Destination Live);
