using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads the <c>match</c> of a route.</summary>
internal static class MatchBinder
{
    public static MatchOptions Bind(BindingContext context, GroupReader route)
    {
        GroupReader? group = route.Group("match", Keys.Match);
        if (group is null)
        {
            return MatchOptions.All;
        }

        HostPattern? host = null;
        PathPattern? path = null;
        string? problem = null;
        if (group.TryText("host", "a host such as shop.example", out string? hostText, out Node? node)
            && !HostPattern.TryParse(hostText, out host, out problem))
        {
            context.Error(node, group.PathOf("host"), problem);
        }

        if (group.TryText("path", "a path such as /api/**", out string? pathText, out node)
            && !PathPattern.TryParse(pathText, out path, out problem))
        {
            context.Error(node, group.PathOf("path"), problem);
        }

        return new MatchOptions { Host = host, Path = path };
    }
}
