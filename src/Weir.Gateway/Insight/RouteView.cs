namespace Weir.Gateway;

/// <summary>One route that is served now. Immutable.</summary>
/// <param name="Options">What was written.</param>
/// <param name="Subject">Its number among <see cref="GatewayView.Exchanges"/>.</param>
public sealed record RouteView(RouteOptions Options, int Subject);
