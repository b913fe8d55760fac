using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// How the connections of all listeners are served, and the bounds that they share, which outlive configurations.
/// Owner: the thread that runs the gateway.
/// </summary>
internal sealed class DownstreamServices
{
    private const int DescriptorsReserved = 128;
    private const int ConnectionsInProcess = 64;

    private readonly long _descriptors;
    private readonly AddressLimit _addressLimit;
    private readonly HeadLimit _headLimit;
    private readonly GatewayPipeline _pipeline;
    private readonly GatewayPipeline _redirects;

    internal DownstreamServices(LimitOptions limits, GatewayPipeline pipeline, EngineMetrics metrics, EventLog log)
    {
        _descriptors = Descriptors(log);
        _addressLimit = new AddressLimit(limits.ConnectionsPerAddress);
        _headLimit = new HeadLimit(HeadsMax(limits));
        ConnectionsMax = ConnectionsOf(limits);
        _pipeline = pipeline;
        _redirects = new GatewayPipeline(RedirectsToHttps(metrics), log);
    }

    /// <summary>Downstream connections at which accepting pauses. Any thread.</summary>
    internal int ConnectionsMax { get; private set; }

    /// <summary>Applies the bounds of another configuration, also to connections that are open.</summary>
    internal void Apply(LimitOptions limits)
    {
        ConnectionsMax = ConnectionsOf(limits);
        _addressLimit.ConnectionsMax = limits.ConnectionsPerAddress;
        _headLimit.Max = HeadsMax(limits);
    }

    /// <summary>What serves each listener of a configuration.</summary>
    /// <exception cref="GatewayStartException">Certificates cannot be used; nothing has changed.</exception>
    internal Func<ListenOptions, ListenerService> Of(GatewayOptions options)
    {
        DownstreamOptions served = new()
        {
            HeadLimits = HeadLimits.Downstream with
            {
                HeadBytesMax = options.Limits.Head,
                FieldsMax = options.Limits.Fields,
            },
            BodyBytesMax = options.Limits.Body,
            AddressLimit = _addressLimit,
            HeadLimit = _headLimit,
            HeadNanoseconds = (long)options.Timeouts.Head.TotalNanoseconds,
            IdleNanoseconds = (long)options.Timeouts.Idle.TotalNanoseconds,
        };
        int connectionsMax = ConnectionsOf(options.Limits);

        // Certificates are read anew each time: this is what takes over renewed ones.
        Dictionary<ListenOptions, TlsServer> secure = new(ReferenceEqualityComparer.Instance);
        foreach (ListenOptions listen in options.Listen)
        {
            if (listen.Tls is not null)
            {
                secure[listen] = Tls(listen);
            }
        }

        return listen => new ListenerService(
            served with { Protocols = listen.Protocols, SendsProxyHeader = Balancers(listen) },
            listen.RedirectsToHttps ? _redirects : _pipeline,
            connectionsMax,
            secure.GetValueOrDefault(listen));
    }

    /// <summary>What serves the process's own needs: whoever looks after a full gateway still gets in.</summary>
    internal ListenerService InProcess(IExchangeHandler handler, LimitOptions limits) =>
        new(new DownstreamOptions { IsInternal = true }, handler, ConnectionsOf(limits) + ConnectionsInProcess);

    private static Func<NetAddress, bool>? Balancers(ListenOptions listen)
    {
        TrustedProxies balancers = new(listen.ProxyProtocol);
        return listen.ProxyProtocol.Count == 0 ? null : peer => balancers.Contains(peer);
    }

    private static TlsServer Tls(ListenOptions listen)
    {
        try
        {
            return new TlsServer(listen.Tls!);
        }
        catch (TlsException e)
        {
            throw new GatewayStartException($"{listen.Text}: {e.Message}", e);
        }
    }

    private static Router RedirectsToHttps(EngineMetrics metrics)
    {
        const string Name = "redirect_to_https";
        Route route = new()
        {
            Name = Name,
            Subject = metrics.Routes.Route(Name),
            BodyBytesMax = long.MaxValue,
            Origin = new HttpsRedirectOrigin(),
        };
        return new Router([route], PathOptions.Default, new TrustedProxies([]));
    }

    private static long Descriptors(EventLog log)
    {
        const long DescriptorsWanted = 65_536;
        long descriptors = DescriptorLimit.Raise();
        if (descriptors < DescriptorsWanted)
        {
            log.Warning(
                $"only {descriptors} descriptors may be open (ulimit -n); a busy gateway wants {DescriptorsWanted}");
        }

        return descriptors;
    }

    // Each holds a slab. A quarter of all leaves the rest for what makes progress.
    private static int HeadsMax(LimitOptions limits) =>
        limits.HeadsInProgress > 0
            ? limits.HeadsInProgress
            : (int)Math.Clamp(limits.Buffers / Slab.StandardBytes / 4, 16, int.MaxValue);

    // A quarter is for connections to destinations: most clients are idle, and hold none.
    private int ConnectionsOf(LimitOptions limits) => limits.Connections > 0
        ? limits.Connections
        : (int)Math.Max(1, (_descriptors - DescriptorsReserved) * 3 / 4);
}
