using Weir.Gateway;
using Weir.Transport;

namespace Weir.Configuration;

/// <summary>Reads which versions of HTTP are spoken, and who begins with the PROXY protocol.</summary>
internal static class ProtocolBinder
{
    private const HttpProtocols Both = HttpProtocols.Http1 | HttpProtocols.Http2;

    private static readonly string[] s_ofListeners = ["h1", "h2"];
    private static readonly string[] s_ofClusters = ["h1", "h2", "h2c"];

    /// <summary>What a listener speaks; both versions after an error.</summary>
    public static HttpProtocols Listener(BindingContext context, GroupReader group)
    {
        if (!group.TryGet("protocols", out Node? node))
        {
            return Both;
        }

        string key = group.PathOf("protocols");
        HttpProtocols protocols = HttpProtocols.None;
        IReadOnlyList<Node> items = BindingContext.Items(node);
        for (int i = 0; i < items.Count; i++)
        {
            string path = BindingContext.Indexed(key, node, i);
            if (context.Text(items[i], path, "h1 or h2") is not { } text)
            {
                return Both;
            }

            int at = Array.IndexOf(s_ofListeners, text);
            HttpProtocols protocol = at < 0 ? HttpProtocols.None : (HttpProtocols)(1 << at);
            if (text == "h2c")
            {
                context.Error(items[i], path, "An address without TLS speaks it as h2; write h2.");
            }
            else if (at < 0)
            {
                Scalars.UnknownWord(context, items[i], path, text, s_ofListeners);
            }
            else if (protocols.HasFlag(protocol))
            {
                context.Error(items[i], path, "It stands there already; write it once.");
            }

            protocols |= protocol;
        }

        if (items.Count == 0)
        {
            context.KeyError(node, key, "The list is empty; write [h1], [h2] or [h1, h2], or remove it for both.");
        }

        return protocols == HttpProtocols.None ? Both : protocols;
    }

    /// <summary>Whose connections begin with a header of the PROXY protocol.</summary>
    public static IReadOnlyList<AddressRange> Balancers(BindingContext context, ListenOptions listen, GroupReader group)
    {
        if (!group.TryGet("proxy_protocol", out Node? node))
        {
            return [];
        }

        string key = group.PathOf("proxy_protocol");
        if (listen.Kind == ListenKind.Unix)
        {
            context.KeyError(
                node, key,
                "Who connects to a unix socket has no address, and so is none of these; remove it, or listen on "
                    + "localhost.");
        }
        else if (BindingContext.Items(node).Count == 0)
        {
            context.KeyError(
                node, key,
                "The list is empty; write the addresses of the balancers, such as 10.0.0.0/8, or remove it.");
        }

        return Scalars.Addresses(context, group, "proxy_protocol");
    }

    /// <summary>What the destinations of a cluster speak.</summary>
    public static UpstreamProtocol Cluster(
        BindingContext context, GroupReader group, IReadOnlyList<DestinationOptions> destinations)
    {
        if (!group.TryText("protocol", "h1, h2 or h2c", out string? text, out Node? node))
        {
            return UpstreamProtocol.Negotiated;
        }

        string key = group.PathOf("protocol");
        bool needsTls = text == "h2";
        DestinationOptions? other = destinations.FirstOrDefault(d => (d.Scheme == "https") != needsTls);
        if (Array.IndexOf(s_ofClusters, text) < 0)
        {
            Scalars.UnknownWord(context, node, key, text, s_ofClusters);
        }
        else if (needsTls && other is not null)
        {
            context.Error(node, key, $"h2 needs TLS, and {other.Text} has none; write h2c, or https:// in the URL.");
        }
        else if (text == "h2c" && other is not null)
        {
            context.Error(
                node, key, $"h2c is HTTP/2 without TLS, and {other.Text} has TLS; write h2, or http:// in the URL.");
        }

        return text == "h1" ? UpstreamProtocol.Http1 : UpstreamProtocol.Http2;
    }
}
