namespace Weir.Configuration;

/// <summary>The keys of clusters. Immutable; a group stands before those that hold it.</summary>
internal static class ClusterKeys
{
    public static KeyTable Destination { get; } = new(
        "destinations[]",
        [
            new("url", Shape.Text(Patterns.Destination), "http://host:port, https://host:port or unix:/path.")
            {
                Example = "http://10.0.0.1:3000",
            },
            new("weight", Shape.Number("1", "1000"), "The share among the destinations.") { Default = "1" },
            new("zone", Shape.Text(), "A word for where it is, shown by the admin API."),
        ])
    {
        Required = ["url"],
    };

    public static KeyTable Pool { get; } = new(
        "pool",
        [
            new("max", Shape.Number("1", "1000000"), "Connections to each destination, over all loops.")
            {
                Default = "1024",
            },
            new(
                "idle",
                Shape.Duration("100ms", "1h"),
                "How long a connection stays parked; 4s, or the origin's Keep-Alive less 1s, unless it is written.")
            {
                Example = "20s",
            },
            new(
                "lifetime",
                Shape.Duration("1s", "30d"),
                "The age at which a connection is not used again, with 10 % jitter.") { Default = "30m" },
            new(
                "wait",
                Shape.Duration("0s", "1h"),
                "How long a request waits for a full pool, then 503.") { Default = "5s" },
        ]);

    public static KeyTable Timeouts { get; } = new(
        "timeouts of routes, clusters and defaults",
        [
            new("connect", Shape.Duration("1ms", "10m"), "To open a connection, then 502.") { Default = "1s" },
            new("first_byte", Shape.Duration("1ms", "1d"), "To the first byte of the response, then 504.")
            {
                Default = "5s",
            },
            new("between_bytes", Shape.Duration("1ms", "1d"), "Between bytes of the response.") { Default = "30s" },
        ]);

    public static KeyTable Cluster { get; } = new(
        "clusters.*",
        [
            new(
                "destinations",
                Shape.List(
                    Shape.AnyOf(Shape.Text(Patterns.Destination), Shape.Of(Destination)), min: "1", max: "1000"),
                "Where requests go, in turn and in proportion to the weights.")
            {
                Example = "[ http://10.0.0.1:3000, { url: http://10.0.0.2:3000, weight: 2 } ]",
            },
            new("pool", Shape.Of(Pool), "The connections to each destination."),
            new("timeouts", Shape.Of(Timeouts), "How long the origin may take; routes may say their own."),
            new(
                "host",
                Shape.AnyOf(Shape.Words("preserve", "destination"), Shape.Text(Patterns.Host)),
                "The Host field that the origin gets: the client's, the one of the destination's URL, or a name.")
            {
                Default = "preserve",
            },
            new(
                "protocol",
                Shape.Words("h1", "h2", "h2c"),
                "What the destinations speak: HTTP/1.1, HTTP/2 over TLS, or HTTP/2 without TLS. Unless it is written, "
                    + "https destinations choose, and all others speak h1."),
            new("tls", Shape.Of(TlsKeys.Upstream), "How https destinations are spoken to."),
        ])
    {
        Required = ["destinations"],
    };
}
