namespace Weir.Configuration;

/// <summary>Every key of the language, group by group. Immutable.</summary>
internal static class Keys
{
    // What a route says beside its match and its answer, and `defaults` for all of them.
    private static readonly string[] s_settings =
    [
        "timeouts", "body", "budget", "rewrite", "request_headers", "response_headers", "mirror", "compress",
        "client_cache", "cors", "security_headers",
    ];

    public static KeyTable Top { get; } = new(
        "the top level",
        [
            "listen", "admin", "loops", "trusted_proxies", "limits", "timeouts", "drain", "paths", "access_log",
            "include", "clusters", "defaults", "routes",
        ],
        []);

    public static KeyTable Included { get; } = new("an included file", ["clusters", "routes"], []);

    public static KeyTable Listen { get; } = new(
        "listen[]", ["url", "redirect_to_https"], ["certificates", "tls", "protocols", "proxy_protocol"]);

    public static KeyTable Admin { get; } = new("admin", ["listen", "token"], []);

    public static KeyTable Limits { get; } = new(
        "limits",
        ["buffers", "connections", "connections_per_address", "heads_in_progress", "head", "fields", "body"],
        []);

    public static KeyTable Timeouts { get; } = new("timeouts", ["head", "idle"], []);

    public static KeyTable Drain { get; } = new("drain", ["delay", "grace"], []);

    public static KeyTable Paths { get; } = new("paths", ["merge_slashes", "encoded_slash", "double_encoding"], []);

    public static KeyTable AccessLog { get; } = new(
        "access_log", ["path", "format", "sample", "keep", "slow", "hide", "rotate"], []);

    public static KeyTable Rotate { get; } = new("rotate", ["size", "age", "keep"], []);

    public static KeyTable Cluster { get; } = new(
        "clusters.*", ["destinations", "pool", "timeouts", "host", "protocol"], ["tls"]);

    public static KeyTable Destination { get; } = new("destinations[]", ["url", "weight", "zone"], []);

    public static KeyTable Pool { get; } = new("pool", ["max", "idle", "lifetime", "wait"], []);

    public static KeyTable UpstreamTimeouts { get; } = new(
        "timeouts of routes, clusters and defaults", ["connect", "first_byte", "between_bytes"], []);

    public static KeyTable Defaults { get; } = new("defaults", s_settings, ["cache"]);

    public static KeyTable Route { get; } = new(
        "routes[]", ["match", "to", "split", "respond", "redirect", "static", .. s_settings], ["cache"]);

    public static KeyTable Match { get; } = new(
        "match", ["host", "path", "method", "headers", "query", "cookies", "client", "device"], []);

    public static KeyTable Respond { get; } = new("respond", ["status", "headers", "body"], []);

    public static KeyTable Redirect { get; } = new("redirect", ["to", "status"], []);

    public static KeyTable Static { get; } = new(
        "static", ["root", "index", "fallback", "listing", "precompressed"], []);

    public static KeyTable Split { get; } = new("split", ["to", "by"], []);

    public static KeyTable Rewrite { get; } = new("rewrite", ["path", "query"], []);

    public static KeyTable RewriteQuery { get; } = new("rewrite.query", ["remove", "set"], []);

    public static KeyTable FieldEdits { get; } = new("request_headers, response_headers", ["set", "add", "remove"], []);

    public static KeyTable Mirror { get; } = new("mirror", ["to", "share"], []);

    public static KeyTable Compress { get; } = new(
        "compress", ["types", "min", "codings", "gzip_level", "brotli_level", "zstd_level"], []);

    public static KeyTable ClientCache { get; } = new("client_cache", ["api"], []);

    public static KeyTable Cors { get; } = new(
        "cors", ["origins", "methods", "headers", "expose", "credentials", "max_age"], []);

    /// <summary>All groups, for the question where a key belongs.</summary>
    public static IReadOnlyList<KeyTable> Groups { get; } =
    [
        Top, Route, Match, Respond, Redirect, Static, Split, Rewrite, RewriteQuery, FieldEdits, Mirror, Compress,
        ClientCache, Cors, Defaults, Cluster, Destination, Pool, UpstreamTimeouts, Limits, Timeouts, Drain, Paths,
        AccessLog, Rotate, Listen, Admin,
    ];
}
