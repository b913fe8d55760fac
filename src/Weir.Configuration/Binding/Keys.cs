namespace Weir.Configuration;

/// <summary>Every key of the language, group by group. Immutable.</summary>
internal static class Keys
{
    private static readonly string[] s_routeUnserved =
    [
        "rewrite", "request_headers", "response_headers", "split", "redirect", "static", "mirror", "cache", "compress",
        "client_cache", "cors", "security_headers", "budget",
    ];

    public static KeyTable Top { get; } = new(
        "the top level",
        [
            "listen", "admin", "loops", "trusted_proxies", "limits", "timeouts", "drain", "clusters", "defaults",
            "routes",
        ],
        ["access_log", "include"]);

    public static KeyTable Listen { get; } = new(
        "listen[]", ["url"], ["certificates", "tls", "protocols", "proxy_protocol", "redirect_to_https"]);

    public static KeyTable Admin { get; } = new("admin", ["listen"], ["token"]);

    public static KeyTable Limits { get; } = new(
        "limits",
        ["buffers", "connections", "connections_per_address", "heads_in_progress", "head", "fields", "body"],
        []);

    public static KeyTable Timeouts { get; } = new("timeouts", ["head", "idle"], []);

    public static KeyTable Drain { get; } = new("drain", ["delay", "grace"], []);

    public static KeyTable Cluster { get; } = new(
        "clusters.*", ["destinations", "pool", "timeouts", "host"], ["protocol", "tls"]);

    public static KeyTable Destination { get; } = new("destinations[]", ["url"], ["weight", "zone"]);

    public static KeyTable Pool { get; } = new("pool", ["max", "idle", "lifetime", "wait"], []);

    public static KeyTable UpstreamTimeouts { get; } = new(
        "timeouts of routes, clusters and defaults", ["connect", "first_byte", "between_bytes"], []);

    public static KeyTable Defaults { get; } = new("defaults", ["timeouts", "body"], s_routeUnserved);

    public static KeyTable Route { get; } = new(
        "routes[]", ["match", "to", "respond", "timeouts", "body"], s_routeUnserved);

    public static KeyTable Match { get; } = new(
        "match", ["host", "path"], ["method", "headers", "query", "cookies", "client", "device"]);

    public static KeyTable Respond { get; } = new("respond", ["status", "headers", "body"], []);

    /// <summary>All groups, for the question where a key belongs.</summary>
    public static IReadOnlyList<KeyTable> Groups { get; } =
    [
        Top, Route, Match, Respond, Defaults, Cluster, Destination, Pool, UpstreamTimeouts, Limits, Timeouts, Drain,
        Listen, Admin,
    ];
}
