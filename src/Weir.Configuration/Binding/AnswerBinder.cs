using System.Globalization;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads what answers a route: a cluster, a split, a fixed answer, a redirect or files.</summary>
internal sealed class AnswerBinder(BindingContext context, ClusterTable clusters)
{
    private static readonly string[] s_answers = ["to", "split", "respond", "redirect", "static"];
    private static readonly string[] s_keys = ["cookie", "client_ip", "random"];
    private static readonly int[] s_redirects = [301, 302, 303, 307, 308];

    /// <summary>Reads the answer into a route whose match is read.</summary>
    public RouteOptions Bind(GroupReader group, Node node, string key, RouteOptions route)
    {
        string[] written = Array.FindAll(s_answers, answer => group.TryGet(answer, out _));
        if (written.Length == 0)
        {
            context.KeyError(
                node, key, "Nothing answers this route; write `to: http://localhost:3000` or `respond: 204`.");
            return route;
        }

        if (written.Length > 1)
        {
            group.TryGet(written[1], out Node? second);
            string names = string.Join(" and ", written.Select(static w => $"`{w}`"));
            context.KeyError(second!, key, $"A route has one answer, and here are {names}; keep one.");
            return route;
        }

        group.TryGet(written[0], out Node? value);
        string path = group.PathOf(written[0]);
        return written[0] switch
        {
            "to" => route with { To = Cluster(value!, path) },
            "split" => route with { Split = Split(group) },
            "respond" => route with { Respond = RespondBinder.Bind(context, value!, path) },
            "redirect" => route with { Redirect = Redirect(value!, path, route.Match.Path) },
            _ => route with { Static = StaticBinder.Bind(context, value!, path) },
        };
    }

    private string? Cluster(Node node, string key) =>
        context.Text(node, key, "the name of a cluster or a URL") is { } text
            ? clusters.Resolve(text, node, key, context)?.Name
            : null;

    private SplitOptions? Split(GroupReader route)
    {
        if (route.Group("split", Keys.Split) is not { } group)
        {
            return null;
        }

        if (!group.TryGet("to", out Node? node) || node is not MappingNode sides || sides.Entries.Count < 2)
        {
            route.TryGet("split", out Node? split);
            context.KeyError(
                node ?? split!, group.PathOf("to"),
                "Two clusters or more share the clients; write { old: 95%, new: 5% }.");
            return null;
        }

        List<SplitShare> shares = [];
        double sum = 0;
        foreach ((ScalarNode name, Node value) in sides.Entries)
        {
            string key = group.PathOf("to") + "." + name.Text;
            string? cluster = Cluster(name, key);
            double? share = Scalars.Share(context, value, key);
            sum += share ?? double.NaN;
            if (cluster is not null && share is not null)
            {
                shares.Add(new SplitShare(cluster, share.Value));
            }
        }

        if (Math.Abs(sum - 1) > 1e-9)
        {
            string total = string.Create(CultureInfo.InvariantCulture, $"{sum * 100:0.####}%");
            context.KeyError(node, group.PathOf("to"), $"The shares add up to {total}; they have to be 100% together.");
        }

        (SplitKey by, string? header) = By(group);
        return new SplitOptions { To = shares, By = by, Header = header };
    }

    private (SplitKey By, string? Header) By(GroupReader group)
    {
        const string HeaderWord = "header ";
        if (!group.TryText("by", "what tells clients apart", out string? text, out Node? node))
        {
            return (SplitKey.Cookie, null);
        }

        if (text.StartsWith(HeaderWord, StringComparison.Ordinal) && FieldText.IsToken(text[HeaderWord.Length..]))
        {
            return (SplitKey.Header, text[HeaderWord.Length..].ToLowerInvariant());
        }

        switch (Array.IndexOf(s_keys, text))
        {
            case 0:
                return (SplitKey.Cookie, null);
            case 1:
                return (SplitKey.ClientIp, null);
            case 2:
                return (SplitKey.Random, null);
            default:
                Scalars.UnknownWord(context, node, group.PathOf("by"), text, [.. s_keys, "header NAME"]);
                return (SplitKey.Cookie, null);
        }
    }

    private RedirectOptions? Redirect(Node node, string key, PathPattern? path)
    {
        int status = 308;
        if (node is MappingNode)
        {
            GroupReader group = GroupReader.Open(context, node, key, Keys.Redirect)!;
            status = RedirectStatus(group);
            if (!group.TryGet("to", out Node? to))
            {
                context.KeyError(node, key, "Where to? Write `to: https://example.org/:rest`.");
                return null;
            }

            node = to;
            key = group.PathOf("to");
        }

        if (context.Text(node, key, "a URL or a path") is not { } text)
        {
            return null;
        }

        bool isUrl = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        string? problem = isUrl || (text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal))
            ? null
            : "Write a URL such as https://example.org/:rest, or a path that begins with one slash.";
        if (problem is null && PathTemplate.TryParse(text, path, out PathTemplate? template, out problem))
        {
            if (!isUrl || template.Parts.Count == 1 || HasWholeHost(template.Parts[0].Text))
            {
                return new RedirectOptions { To = template, Status = status };
            }

            problem = "The host of a redirect cannot come from the request; put a slash before the capture.";
        }

        context.Error(node, key, problem);
        return null;
    }

    // Whether the text before the first capture holds the host to its end.
    private static bool HasWholeHost(string start) =>
        start.AsSpan(start.IndexOf("//", StringComparison.Ordinal) + 2).IndexOfAny("/?#") >= 0;

    private int RedirectStatus(GroupReader group)
    {
        int status = group.Integer("status", 308, 300, 399);
        if (Array.IndexOf(s_redirects, status) >= 0)
        {
            return status;
        }

        group.TryGet("status", out Node? node);
        context.Error(node!, group.PathOf("status"), "Allowed: 301, 302, 303, 307 or 308.");
        return 308;
    }
}
