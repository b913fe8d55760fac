namespace Weir.Configuration;

/// <summary>The keys of what concerns the whole process. Immutable; a group stands before those that hold it.</summary>
internal static class ProcessKeys
{
    private const string ConnectionsMax = "10000000";

    private static readonly Shape s_auto = Shape.Words("auto");

    private static readonly Key s_clusters = new(
        "clusters",
        Shape.Names(Shape.Of(ClusterKeys.Cluster), Patterns.ClusterName),
        "Names for origins, each with its destinations.");

    private static readonly Key s_routes = new(
        "routes",
        Shape.Sequence(Shape.Of(RouteKeys.Route), min: "1"),
        "What is done with requests. Tried in the order of the file; the first match wins.");

    public static KeyTable Listen { get; } = new(
        "listen[]",
        [
            new(
                "url",
                Shape.Text(Patterns.Listen),
                "The address: a port on all addresses, localhost, an IP address, or a unix socket.")
            {
                Example = "localhost:8080",
            },
            new(
                "redirect_to_https",
                Shape.Switch,
                "Whether every request there is answered with 308 to the same URL under https.") { Default = "false" },
            new(
                "certificates",
                Shape.List(Shape.Of(TlsKeys.Certificate), min: "1", max: "1000"),
                "For an https address: chosen by the names inside; the first serves all other names.")
            {
                Example = "[ { cert: site.pem, key: site.key } ]",
            },
            new("tls", Shape.Of(TlsKeys.Listener), "How an https address speaks TLS."),
            new(
                "protocols",
                Shape.List(Shape.Words("h1", "h2"), min: "1", max: "2"),
                "The versions of HTTP that are spoken: 1.1, and 2 where clients want it. Both unless it is written.")
            {
                Example = "[h1]",
            },
            new(
                "proxy_protocol",
                Shape.List(Shape.Text(Patterns.AddressRange), min: "1"),
                "Addresses and blocks whose connections begin with a header of the PROXY protocol, which names the "
                    + "client.") { Example = "[10.0.0.0/8]" },
        ])
    {
        Required = ["url"],
    };

    public static KeyTable Admin { get; } = new(
        "admin",
        [
            new("listen", Shape.Text(Patterns.Listen), "The address; beyond loopback it needs a token.")
            {
                Example = "http://127.0.0.1:9180",
            },
            new(
                "token",
                Shape.Text(Patterns.Secret),
                "What requests carry as `Authorization: Bearer`, but for /health and /ready; 16 to 256 visible ASCII "
                    + "characters.") { Example = "${file:/run/secrets/weir-admin}" },
        ])
    {
        Required = ["listen"],
    };

    public static KeyTable Limits { get; } = new(
        "limits",
        [
            new("buffers", Shape.Size("1MiB", "1TiB"), "What buffers may take in all.") { Default = "256MiB" },
            new(
                "connections",
                Shape.AnyOf(s_auto, Shape.Number("1", ConnectionsMax)),
                "Open connections of clients; beyond it idle ones give way, then clients wait. auto: three quarters of "
                    + "the descriptor limit.") { Default = "auto" },
            new(
                "connections_per_address",
                Shape.AnyOf(Shape.Words("off"), Shape.Number("1", ConnectionsMax)),
                "Open connections of one client address.") { Default = "off" },
            new(
                "heads_in_progress",
                Shape.AnyOf(s_auto, Shape.Number("16", ConnectionsMax)),
                "Request heads that have begun and not ended; beyond it the oldest gives way (503). auto: as many as a "
                    + "quarter of the buffers hold.") { Default = "auto" },
            new("head", Shape.Size("1KiB", "64KiB"), "The size of a request head.") { Default = "32KiB" },
            new("fields", Shape.Number("1", "1000"), "The number of fields in a request head.") { Default = "100" },
            new("body", Shape.Size("0", "1PiB"), "The size of a request body where no route says otherwise.")
            {
                Default = "100MiB",
            },
        ]);

    public static KeyTable Timeouts { get; } = new(
        "timeouts",
        [
            new("head", Shape.Duration("100ms", "1h"), "From the first byte of a request to the end of its head.")
            {
                Default = "10s",
            },
            new("idle", Shape.Duration("1s", "1d"), "How long a connection may stay without a request.")
            {
                Default = "75s",
            },
        ]);

    public static KeyTable Drain { get; } = new(
        "drain",
        [
            new(
                "delay",
                Shape.Duration("0s", "1h"),
                "How long listeners stay open after /ready has said no.") { Default = "0s" },
            new(
                "grace",
                Shape.Duration("0s", "1d"),
                "How long exchanges that are under way get to finish.") { Default = "25s" },
        ]);

    public static KeyTable Paths { get; } = new(
        "paths",
        [
            new("merge_slashes", Shape.Switch, "Whether slashes in a row count as one.") { Default = "true" },
            new(
                "encoded_slash",
                Shape.Words("keep", "decode", "refuse"),
                "What %2F and %5C are: a character of their segment, a separator, or 400.") { Default = "keep" },
            new(
                "double_encoding",
                Shape.Words("keep", "refuse"),
                "What a path is that still holds an escape when it is decoded once: left as it is, or 400.")
            {
                Default = "keep",
            },
        ]);

    public static KeyTable Rotate { get; } = new(
        "rotate",
        [
            new(
                "size",
                Shape.Size("64KiB", "1TiB"),
                "The size at which the file is renamed to NAME.1 and begun anew. Never unless it is written."),
            new(
                "age",
                Shape.Duration("1m", "366d"),
                "The age at which the file is renamed to NAME.1 and begun anew. Never unless it is written."),
            new("keep", Shape.Number("1", "1000"), "How many renamed files are kept.") { Default = "5" },
        ]);

    public static KeyTable AccessLog { get; } = new(
        "access_log",
        [
            new(
                "path",
                Shape.AnyOf(Shape.Words("stdout"), Shape.Text()),
                "stdout, or a file, from the folder of the configuration on.") { Default = "stdout" },
            new("format", Shape.Words("json", "combined"), "The form of a line.") { Default = "json" },
            new("sample", Shape.Share, "The share of the requests that are written.") { Default = "100%" },
            new(
                "keep",
                Shape.List(Shape.Words("errors", "slow")),
                "What is written whatever the share: faults and statuses from 500 on, what is slow. Both unless it is "
                    + "written.") { Example = "[errors, slow]" },
            new("slow", Shape.Duration("1ms", "1d"), "From which duration on a request is slow.") { Default = "1s" },
            new(
                "hide",
                Shape.List(Shape.Text(Patterns.Parameter)),
                "Query parameters whose values are not written; token* means all that begin so. Names that usually "
                    + "hold secrets unless it is written.") { Example = "[token, \"session*\"]" },
            new("rotate", Shape.Of(Rotate), "When a file is begun anew; only with a file as `path`."),
        ]);

    public static KeyTable Included { get; } = new("an included file", [s_clusters, s_routes]);

    public static KeyTable Top { get; } = new(
        "the top level",
        [
            new(
                "listen",
                Shape.List(Shape.AnyOf(Shape.Text(Patterns.Listen), Shape.Of(Listen)), min: "1", max: "256"),
                "The addresses that accept requests.") { Default = "http://localhost:8080", Example = "[ \":8080\" ]" },
            new(
                "admin",
                Shape.AnyOf(Shape.Words("off"), Shape.Text(Patterns.Listen), Shape.Of(Admin)),
                "The address of /health, /ready, /metrics and the API; off for none.")
            {
                Default = "http://127.0.0.1:9180",
            },
            new(
                "loops",
                Shape.AnyOf(s_auto, Shape.Number("1", "1024")),
                "The number of event loops. auto: one per usable core.") { Default = "auto" },
            new(
                "trusted_proxies",
                Shape.List(Shape.Text(Patterns.AddressRange)),
                "Addresses and blocks whose forwarding fields (X-Forwarded-For and its family) are believed.")
            {
                Example = "[10.0.0.0/8, \"2001:db8::/32\"]",
            },
            new("limits", Shape.Of(Limits), "What clients may take of this process."),
            new("timeouts", Shape.Of(Timeouts), "How long clients may take."),
            new("drain", Shape.Of(Drain), "How the process ends."),
            new("paths", Shape.Of(Paths), "How paths are brought into the form that matching sees."),
            new(
                "access_log",
                Shape.AnyOf(Shape.Words("stdout"), Shape.Off, Shape.Text(), Shape.Of(AccessLog)),
                "The record of requests, one line each: stdout, off, a file, or keys.") { Default = "off" },
            new(
                "include",
                Shape.List(Shape.Text()),
                "Files with clusters and routes, from the folder of this file on; a star stands in the name of the "
                    + "file. Their routes come before those of this file.") { Example = "[ \"routes.d/*.yaml\" ]" },
            s_clusters,
            new("defaults", Shape.Of(RouteKeys.Defaults), "What routes do not say themselves."),
            s_routes,
        ])
    {
        // An included file, which an editor checks with the same schema, may hold clusters alone.
        SomeOf = ["routes", "include", "clusters"],
    };
}
