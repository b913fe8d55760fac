using System.Text;

namespace Weir.Gateway;

/// <summary>
/// Says why one route does not match one request. Host and path are asked of tables that hold that route alone, made as
/// those that serve; the rest is what <see cref="RouteConditions.Failing"/> says. Owner: the thread that explains.
/// </summary>
internal sealed class RouteMismatch
{
    // A route that fails at a condition alone is nearest, then one whose path matches, then one whose host does; the
    // segments at the front of the path that agree, of which a pattern has at most 512, decide among the rest.
    private const int All = 4096;
    private const int PathOnly = 2048;
    private const int HostOnly = 1024;

    private readonly byte[] _host;
    private readonly byte[] _path;
    private readonly string[] _segments;
    private RouteRequest _request;

    internal RouteMismatch(RouteRequest request, byte[] path)
    {
        _request = request;
        _path = path;
        _segments = path.Length == 0 ? [] : Encoding.UTF8.GetString(path)[1..].Split('/');
        Span<byte> room = stackalloc byte[256];
        _host = Router.HostOf(request.Head.Authority, room).ToArray();
    }

    /// <summary>How near a route came: the larger, the nearer.</summary>
    internal int Closeness(Route route)
    {
        bool isHost = MatchesHost(route.Match.Host);
        return MatchesPath(route.Match.Path)
            ? isHost ? All : PathOnly
            : Leading(route.Match.Path!) + (isHost ? HostOnly : 0);
    }

    /// <summary>The first thing that does not hold, as the configuration calls it, and in words.</summary>
    internal (string Key, string Reason) Reason(Route route)
    {
        MatchOptions match = route.Match;
        if (!MatchesHost(match.Host))
        {
            return ("host", $"host {Text(_host)} is not {HostText(match.Host!)}");
        }

        if (!MatchesPath(match.Path))
        {
            return ("path", _path.Length > 0
                ? $"path {Text(_path)} is not {match.Path!.Text}"
                : $"the request has no path that could be {match.Path!.Text}");
        }

        string? key = route.Conditions?.Failing(ref _request);
        return key is null
            ? throw new InvalidOperationException($"the route {route.Name} matches, and a later one was found")
            : (key, ConditionText.Of(key, match, ref _request));
    }

    private bool MatchesHost(HostPattern? host) => host is null || Matches(host, null);

    private bool MatchesPath(PathPattern? path) => path is null || Matches(null, path);

    private bool Matches(HostPattern? host, PathPattern? path)
    {
        RouteTableBuilder builder = new();
        builder.Add(0, host, path);
        RouteTable table = new(builder.Build(), [null]);
        return table.Find(_host, _path, ref _request) == 0;
    }

    // The segments at the front that agree.
    private int Leading(PathPattern path)
    {
        int count = 0;
        foreach (PathSegment segment in path.Segments)
        {
            if (count == _segments.Length
                || (segment.Kind == PathSegmentKind.Literal && segment.Text != _segments[count]))
            {
                break;
            }

            count++;
        }

        return count;
    }

    // Its port is a condition of its own.
    private static string HostText(HostPattern host) => host.IsSuffix ? "*" + host.Name : host.Name;

    private static string Text(byte[] bytes) => bytes.Length == 0 ? "(none)" : Encoding.UTF8.GetString(bytes);
}
