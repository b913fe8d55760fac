using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>
/// Reads what a route says beside its match and its answer: each key from the route itself, else from
/// <c>defaults</c>. Owner: the thread that reads the file.
/// </summary>
internal sealed class SettingBinder(BindingContext context, BindingContext defaultsContext, GroupReader? defaults)
{
    private static readonly TimeSpan s_budgetMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_budgetMax = TimeSpan.FromHours(24);

    /// <summary>The group that says a key, and the file that it stands in; null when none does or it is off.</summary>
    private (BindingContext Context, GroupReader Group, Node Node)? Find(GroupReader route, string key)
    {
        (BindingContext, GroupReader, Node)? found = route.TryGet(key, out Node? node) ? (context, route, node)
            : defaults is not null && defaults.TryGet(key, out node) ? (defaultsContext, defaults, node)
            : null;
        return node is not null && Scalars.IsOff(node) ? null : found;
    }

    /// <summary>Reads the settings of a route into it.</summary>
    /// <param name="route">What was written.</param>
    /// <param name="options">The route so far; its match names the captures.</param>
    /// <param name="clusters">The clusters that a mirror names.</param>
    public RouteOptions Bind(GroupReader route, RouteOptions options, ClusterTable clusters)
    {
        bool isForwarded = options.To is not null || options.Split is not null;
        return options with
        {
            Rewrite = isForwarded ? Rewrite(route, options.Match.Path) : null,
            RequestHeaders = isForwarded ? Edits(route, "request_headers") : FieldEdits.None,
            ResponseHeaders = Edits(route, "response_headers"),
            Mirror = isForwarded ? Mirror(route, clusters) : null,
            Compress = Compress(route),
            ClientCache = ClientCache(route),
            Cors = Cors(route),
            SecurityHeaders = SecurityHeaders(route),
            Budget = Budget(route),
        };
    }

    private RewriteOptions? Rewrite(GroupReader route, PathPattern? path)
    {
        if (Find(route, "rewrite") is not ({ } from, { } owner, _)
            || owner.Group("rewrite", Keys.Rewrite) is not { } group)
        {
            return null;
        }

        PathTemplate? template = null;
        if (group.TryText("path", "a path such as /new/:id", out string? text, out Node? node))
        {
            string? problem = text.StartsWith('/') ? null : "A path begins with a slash; write /new/:id.";
            problem ??= text.AsSpan().ContainsAny("?#") ? "A path holds no query; write it under `query`." : null;
            if (problem is not null || !PathTemplate.TryParse(text, path, out template, out problem))
            {
                from.Error(node, group.PathOf("path"), problem);
            }
        }

        GroupReader? query = group.Group("query", Keys.RewriteQuery);
        return new RewriteOptions
        {
            Path = template,
            QueryRemove = query is null ? [] : Scalars.Texts(
                from, query, "remove", [], "the name of a parameter", Problems.ParameterName),
            QuerySet = query is null ? [] : Parameters(from, query),
        };
    }

    private static List<FieldValue> Parameters(BindingContext context, GroupReader query)
    {
        List<FieldValue> parameters = [];
        if (!query.TryGet("set", out Node? node))
        {
            return parameters;
        }

        if (node is not MappingNode names)
        {
            context.Error(node, query.PathOf("set"), "Names with values were expected, as in { lang: de }.");
            return parameters;
        }

        foreach ((ScalarNode name, Node value) in names.Entries)
        {
            if (context.Text(value, query.PathOf("set") + "." + name.Text, "a value") is { } text)
            {
                parameters.Add(new FieldValue(name.Text, text));
            }
        }

        return parameters;
    }

    private FieldEdits Edits(GroupReader route, string key)
    {
        if (Find(route, key) is not ({ } from, { } owner, _) || owner.Group(key, Keys.FieldEdits) is not { } group)
        {
            return FieldEdits.None;
        }

        return new FieldEdits
        {
            Set = FieldText.Fields(from, group, "set"),
            Add = FieldText.Fields(from, group, "add"),
            Remove = Scalars.Texts(from, group, "remove", [], "the name of a field", FieldText.WrittenNameProblem),
        };
    }

    private MirrorOptions? Mirror(GroupReader route, ClusterTable clusters)
    {
        if (Find(route, "mirror") is not ({ } from, { } owner, _)
            || owner.Group("mirror", Keys.Mirror) is not { } group)
        {
            return null;
        }

        if (!group.TryText("to", "the name of a cluster or a URL", out string? text, out Node? node))
        {
            owner.TryGet("mirror", out Node? mirror);
            from.KeyError(
                mirror!, group.PathOf("to"), "Nothing receives the copies; write `to: http://localhost:3001`.");
            return null;
        }

        return clusters.Resolve(text, node, group.PathOf("to"), from) is { } cluster
            ? new MirrorOptions { To = cluster.Name, Share = Scalars.Share(from, group, "share", 1) }
            : null;
    }

    private CompressOptions? Compress(GroupReader route)
    {
        if (Find(route, "compress") is not ({ } from, { } owner, { } node))
        {
            return null;
        }

        CompressOptions standard = CompressOptions.Default;
        if (Scalars.IsOn(node))
        {
            return standard;
        }

        if (node is ScalarNode)
        {
            from.Error(
                node, owner.PathOf("compress"), "Allowed: on, off, or keys as in { types: [ text/* ], min: 1KiB }.");
            return null;
        }

        GroupReader? group = owner.Group("compress", Keys.Compress);
        return group is null ? null : new CompressOptions
        {
            Types = Scalars.Texts(
                from, group, "types", standard.Types, "a type such as text/*", Problems.MediaType,
                static type => type.ToLowerInvariant()),
            Min = group.OptionalSize("min", 0, 1L << 30) ?? standard.Min,
            Codings = Scalars.Texts(from, group, "codings", standard.Codings, "a coding", Problems.Coding),
            GzipLevel = group.Integer("gzip_level", standard.GzipLevel, 1, 9),
            BrotliLevel = group.Integer("brotli_level", standard.BrotliLevel, 0, 11),
            ZstdLevel = group.Integer("zstd_level", standard.ZstdLevel, 1, 19),
        };
    }

    private ClientCacheOptions? ClientCache(GroupReader route)
    {
        if (Find(route, "client_cache") is not ({ } from, { } owner, { } node))
        {
            return null;
        }

        if (node is ScalarNode { Text: "auto" } || Scalars.IsOn(node))
        {
            return ClientCacheOptions.Auto;
        }

        if (node is ScalarNode)
        {
            from.Error(node, owner.PathOf("client_cache"), "Allowed: auto, off, or { api: 1m }.");
            return null;
        }

        GroupReader? group = owner.Group("client_cache", Keys.ClientCache);
        return group is null ? null : new ClientCacheOptions
        {
            Api = group.OptionalDuration("api", TimeSpan.FromSeconds(1), TimeSpan.FromDays(365)),
        };
    }

    private CorsOptions? Cors(GroupReader route)
    {
        if (Find(route, "cors") is not ({ } from, { } owner, { } node)
            || owner.Group("cors", Keys.Cors) is not { } group)
        {
            return null;
        }

        if (!group.TryGet("origins", out _))
        {
            from.KeyError(node, group.PathOf("origins"), "Whose pages? Write `origins: [ https://shop.example ]`.");
            return null;
        }

        CorsOptions cors = new()
        {
            Origins = Scalars.Texts(
                from, group, "origins", [], "an origin such as https://shop.example", Problems.Origin,
                static o => o.ToLowerInvariant()),
            Methods = Scalars.Texts(
                from, group, "methods", ["GET", "HEAD", "POST"], "a method such as GET", Problems.Method,
                static m => m.ToUpperInvariant()),
            Headers = Scalars.Texts(
                from, group, "headers", [], "the name of a field", FieldText.NameProblem,
                static h => h.ToLowerInvariant()),
            Expose = Scalars.Texts(from, group, "expose", [], "the name of a field", FieldText.NameProblem),
            Credentials = Scalars.Switch(from, group, "credentials", false),
            MaxAge = group.Duration("max_age", TimeSpan.FromMinutes(10), TimeSpan.Zero, TimeSpan.FromHours(24)),
        };
        if (cors.Credentials && cors.Origins.Contains("*", StringComparer.Ordinal))
        {
            from.KeyError(
                node, group.PathOf("credentials"),
                "Every page of the web could act for your users; name the origins that may use credentials.");
        }

        return cors;
    }

    private bool SecurityHeaders(GroupReader route)
    {
        if (Find(route, "security_headers") is not ({ } from, { } owner, { } node))
        {
            return false;
        }

        string key = owner.PathOf("security_headers");
        if (from.Text(node, key, "default or off") is not { } text || text == "default" || Scalars.IsOn(node))
        {
            return true;
        }

        Scalars.UnknownWord(from, node, key, text, ["default", "off"]);
        return true;
    }

    private TimeSpan Budget(GroupReader route) =>
        Find(route, "budget") is (_, { } owner, _)
            ? owner.Duration("budget", TimeSpan.Zero, s_budgetMin, s_budgetMax)
            : TimeSpan.Zero;
}
