using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// The addresses that are open, by their keys, across configurations. Owner: the thread that runs the gateway.
/// </summary>
internal sealed class ListenerTable(Server server, InheritedListeners inherited)
{
    private readonly List<OpenListener> _open = [];

    /// <summary>What is open, in the order of the configuration.</summary>
    internal IReadOnlyList<OpenListener> Open => _open;

    /// <summary>An address as a URL.</summary>
    internal static string Url(in NetAddress address, bool isSecure = false) =>
        address.Family == NetFamily.Unix ? address.ToString() : (isSecure ? "https://" : "http://") + address;

    /// <summary>Serves every inherited descriptor: nobody named an address.</summary>
    internal void ServeInherited(Func<ListenOptions, ListenerService> serviceOf)
    {
        foreach (int descriptor in inherited.TakeAll())
        {
            string url = Url(server.AddressOf(descriptor));
            ListenOptions options = ListenOptions.TryParse(url, out ListenOptions? parsed, out _)
                ? parsed
                : ListenOptions.Default with { Text = url };
            ServedListener socket = server.Serve(descriptor, isInherited: true, serviceOf(options));
            _open.Add(new OpenListener(options, [socket], isImplied: true));
        }
    }

    /// <summary>
    /// Binds an address, or takes the inherited descriptor that is bound to it. Nothing is served yet.
    /// </summary>
    /// <exception cref="GatewayStartException">It cannot be opened; nothing is left of the attempt.</exception>
    internal BoundListener Bind(ListenOptions listen)
    {
        List<(int Descriptor, bool IsInherited)> sockets = [];
        int firstError = 0;
        int port = listen.Port;
        bool isDual = listen.Host is null;
        foreach (NetAddress address in ListenAddresses.Of(listen))
        {
            NetAddress wanted = address.Family == NetFamily.Unix ? address : address.WithPort(port);
            int descriptor = inherited.Take(wanted, isDual);
            bool isInherited = descriptor >= 0;
            descriptor = isInherited ? descriptor : server.Bind(wanted, isDual);
            if (descriptor >= 0)
            {
                // With port 0 the second family takes the port that the first one got.
                port = server.AddressOf(descriptor).Port;
                sockets.Add((descriptor, isInherited));
                if (isDual)
                {
                    break;
                }
            }
            else if (descriptor is -NetError.AddressInUse || sockets.Count == 0)
            {
                firstError = firstError == 0 ? descriptor : firstError;
            }
        }

        BoundListener bound = new(listen, sockets);
        if (firstError == 0 || (sockets.Count > 0 && firstError != -NetError.AddressInUse))
        {
            return bound;
        }

        Discard(bound);
        throw new GatewayStartException(Problem(listen, firstError))
        {
            IsAddressInUse = firstError == -NetError.AddressInUse,
        };
    }

    /// <summary>Gives up what was bound.</summary>
    internal void Discard(BoundListener bound)
    {
        foreach ((int descriptor, bool isInherited) in bound.Sockets)
        {
            if (isInherited)
            {
                inherited.PutBack(descriptor, server.AddressOf(descriptor));
            }
            else
            {
                server.Discard(descriptor);
            }
        }
    }

    /// <summary>Serves what was bound; it is none of the configuration's addresses.</summary>
    internal OpenListener Serve(BoundListener bound, ListenerService service)
    {
        ServedListener[] sockets = new ServedListener[bound.Sockets.Count];
        for (int i = 0; i < sockets.Length; i++)
        {
            sockets[i] = server.Serve(bound.Sockets[i].Descriptor, bound.Sockets[i].IsInherited, service);
        }

        return new OpenListener(bound.Options, sockets, isImplied: false);
    }

    /// <summary>Takes over the addresses of a configuration, in its order.</summary>
    internal void Replace(IEnumerable<OpenListener> open)
    {
        OpenListener[] all = [.. open];
        _open.Clear();
        _open.AddRange(all);
    }

    private static string Problem(ListenOptions listen, int error)
    {
        string advice = -error switch
        {
            NetError.AddressInUse => "another program listens there; stop it or choose another address",
            NetError.AccessDenied => "ports below 1024 and some directories need more rights; choose another address",
            NetError.AddressNotAvailable => "no network interface of this machine has that address",
            _ => "choose another address",
        };
        return $"cannot listen on {listen.Text}: {NetError.Describe(error)}; {advice}";
    }
}
