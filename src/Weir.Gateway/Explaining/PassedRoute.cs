namespace Weir.Gateway;

/// <summary>A route that was tried and does not match. Immutable.</summary>
/// <param name="Number">Its place among the routes, from 1.</param>
/// <param name="Route">The route.</param>
/// <param name="Key">
/// What does not hold, as the configuration calls it: <c>host</c>, <c>path</c>, <c>method</c>, <c>headers.x-beta</c>.
/// </param>
/// <param name="Reason">That in words: <c>path /a is not /b/**</c>.</param>
public sealed record PassedRoute(int Number, RouteOptions Route, string Key, string Reason);
