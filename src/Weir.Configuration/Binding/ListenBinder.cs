using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads <c>listen</c> and <c>admin</c>.</summary>
internal static class ListenBinder
{
    private const string Expected = "an address such as :8080";
    private const int ListenersMax = 256;

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
            if (Address(context, items[i], key, Keys.Listen, "url") is not { } listen)
            {
                continue;
            }

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

        if (Address(context, node, "admin", Keys.Admin, "listen") is not { } address)
        {
            return null;
        }

        string? problem = AdminAddress.Problem(address, listen);
        if (problem is not null)
        {
            context.Error(node, "admin", problem);
        }

        return new AdminOptions { Listen = address };
    }

    /// <summary>An address that stands alone or under a key of a group.</summary>
    private static ListenOptions? Address(BindingContext context, Node node, string key, KeyTable table, string name)
    {
        if (node is MappingNode)
        {
            GroupReader? group = GroupReader.Open(context, node, key, table);
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
            return listen;
        }

        context.Error(node, key, problem);
        return null;
    }
}
