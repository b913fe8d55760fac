using System.Runtime.CompilerServices;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Finds the route of a request: in the order of the file, the first match wins. Immutable; any thread.
/// </summary>
internal sealed class Router
{
    private readonly Route[] _routes;
    private readonly bool _readsPaths;

    internal Router(Route[] routes)
    {
        _routes = routes;
        _readsPaths = Array.Exists(routes, static route => route.Path is not null);
    }

    /// <summary>The route, or null when none matches.</summary>
    internal Route? Find(Head request)
    {
        ReadOnlySpan<byte> path = request.TargetForm == TargetForm.Asterisk ? [] : request.Path;
        return !_readsPaths || PathNormalizer.IsNormal(path)
            ? Find(request.Authority, path)
            : FindNormalized(request, path);
    }

    [SkipLocalsInit]
    private Route? FindNormalized(Head request, ReadOnlySpan<byte> path)
    {
        // Targets are bounded at 8 KiB, so the stack has room for the longest form.
        Span<byte> normal = stackalloc byte[PathNormalizer.LengthMax(path.Length)];
        int length = PathNormalizer.Normalize(path, normal);

        // A path that no pattern may match still reaches a route that matches every path.
        return Find(request.Authority, length < 0 ? [] : normal[..length]);
    }

    private Route? Find(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> path)
    {
        foreach (Route route in _routes)
        {
            bool matchesHost = route.Host is null || route.Host.Matches(authority);
            if (matchesHost && (route.Path is null || route.Path.Matches(path)))
            {
                return route;
            }
        }

        return null;
    }
}
