namespace Weir.Gateway;

/// <summary>
/// Lists the routes that were tried before the one that matched; of many those that came closest. Owner: the thread
/// that explains.
/// </summary>
/// <param name="options">The routes as they are configured.</param>
/// <param name="routes">The same compiled.</param>
/// <param name="request">What conditions look at.</param>
/// <param name="path">In normal form; empty when no pattern may match it.</param>
internal sealed class PassedRoutes(
    IReadOnlyList<RouteOptions> options, Route[] routes, RouteRequest request, byte[] path)
{
    private readonly RouteMismatch _mismatch = new(request, path);

    /// <summary>The routes before a place, and how many of them are left out.</summary>
    internal (IReadOnlyList<PassedRoute> Listed, int More) Before(int end)
    {
        (int Closeness, int Index)[] order = new (int, int)[end];
        for (int i = 0; i < end; i++)
        {
            order[i] = (-_mismatch.Closeness(routes[i]), i);
        }

        if (end > RouteExplainer.PassedMax)
        {
            // The closest first, and of equally close ones the first in the file.
            Array.Sort(order);
            Array.Resize(ref order, RouteExplainer.PassedMax);
            Array.Sort(order, static (a, b) => a.Index.CompareTo(b.Index));
        }

        List<PassedRoute> listed = new(order.Length);
        foreach ((_, int index) in order)
        {
            (string key, string reason) = _mismatch.Reason(routes[index]);
            listed.Add(new PassedRoute(index + 1, options[index], key, reason));
        }

        return (listed, end - order.Length);
    }
}
