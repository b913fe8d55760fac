using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads <c>listen</c> and <c>admin</c>.</summary>
internal static class ListenBinder
{
    private const string Expected = "an address such as :8080";
    private const int ListenersMax = 256;
    private const int TokenMin = 16;
    private const int TokenMax = 256;

    public static IReadOnlyList<ListenOptions> Listen(BindingContext context, GroupReader file)
    {
        if (!file.TryGet("listen", out Node? node))
        {
            return [ListenOptions.Default];
        }

        List<ListenOptions> all = [];
        IReadOnlyList<Node> items = BindingContext.Items(node);
        if (items.Count == 0)
        {
            context.KeyError(node, "listen", "The list is empty; write an address, or remove it for localhost:8080.");
        }

        if (items.Count > ListenersMax)
        {
            context.KeyError(node, "listen", $"At most {ListenersMax} addresses are allowed.");
            return all;
        }

        for (int i = 0; i < items.Count; i++)
        {
            string key = BindingContext.Indexed("listen", node, i);
            if (Address(context, items[i], key, Keys.Listen, "url") is not (var listen, var group))
            {
                continue;
            }

            if (group is not null)
            {
                listen = ListenerSettings(context, listen, group);
            }

            listen = TlsBinder.Listener(context, listen, group, items[i], key);
            ListenOptions? other = all.Find(listen.Overlaps);
            if (other is not null)
            {
                context.Error(items[i], key, $"The address is taken by {other.Text} in this list; keep one of them.");
            }

            all.Add(listen);
        }

        return all;
    }

    public static AdminOptions? Admin(BindingContext context, GroupReader file, IReadOnlyList<ListenOptions> listen)
    {
        if (!file.TryGet("admin", out Node? node))
        {
            return AdminOptions.Default;
        }

        if (node is ScalarNode { Text: "off" })
        {
            return null;
        }

        if (Address(context, node, "admin", Keys.Admin, "listen") is not (var address, var group))
        {
            return null;
        }

        string? token = group is null ? null : Token(context, group);
        bool hasToken = group is not null && group.TryGet("token", out _);
        string? problem = AdminAddress.Problem(address, listen, hasToken);
        if (problem is not null)
        {
            context.Error(node, "admin", problem);
        }

        return new AdminOptions { Listen = address, Token = token };
    }

    private static ListenOptions ListenerSettings(BindingContext context, ListenOptions listen, GroupReader group)
    {
        bool redirects = Scalars.Switch(context, group, "redirect_to_https", false);
        if (redirects && listen.IsSecure && group.TryGet("redirect_to_https", out Node? node))
        {
            context.KeyError(
                node, group.PathOf("redirect_to_https"),
                "Requests there came over https already, and would go round in circles; remove it.");
        }

        return listen with
        {
            RedirectsToHttps = redirects,
            Protocols = ProtocolBinder.Listener(context, group),
            ProxyProtocol = ProtocolBinder.Balancers(context, listen, group),
        };
    }

    private static string? Token(BindingContext context, GroupReader group)
    {
        if (!group.TryText("token", "a secret", out string? token, out Node? node))
        {
            return null;
        }

        if (token.Length is < TokenMin or > TokenMax || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            // What is wrong with it is said without saying it.
            context.KeyError(
                node, group.PathOf("token"),
                $"A token has {TokenMin} to {TokenMax} visible ASCII characters, such as `openssl rand -hex 16` "
                    + "makes.");
        }

        return token;
    }

    /// <summary>An address that stands alone or under a key of a group.</summary>
    private static (ListenOptions Listen, GroupReader? Group)? Address(
        BindingContext context, Node node, string key, KeyTable table, string name)
    {
        GroupReader? group = null;
        if (node is MappingNode)
        {
            group = GroupReader.Open(context, node, key, table);
            if (group is null || !group.TryGet(name, out Node? value))
            {
                context.KeyError(node, key, $"The address is missing; write `{name}: http://localhost:8080`.");
                return null;
            }

            node = value;
            key = group.PathOf(name);
        }

        if (context.Text(node, key, Expected) is not { } text)
        {
            return null;
        }

        if (ListenOptions.TryParse(text, out ListenOptions? listen, out string? problem))
        {
            return (listen, group);
        }

        context.Error(node, key, problem);
        return null;
    }
}
