namespace Weir.Gateway.Tests.Configuration;

/// <summary>The keys of clusters.</summary>
internal static class ClusterKeyCases
{
    public static KeyCase[] All { get; } =
    [
        new(
            "clusters.*", "destinations",
            "clusters: { a: { destinations: \"http://b\", host: preserve } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: [] } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:32: clusters.a.destinations: The list is empty; write one URL."),
        new(
            "clusters.*", "pool",
            "clusters: { a: { destinations: \"http://b\", pool: { max: 5 } } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", pool: 5 } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:50: clusters.a.pool: \"5\": This is a single value; keys were expected: max, "
                + "idle, lifetime, wait."),
        new(
            "clusters.*", "timeouts",
            "clusters: { a: { destinations: \"http://b\", timeouts: { connect: 1s } } }\nroutes: [ { to: a "
                + "} ]",
            "clusters: { a: { destinations: \"http://b\", timeouts: 1s } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:54: clusters.a.timeouts: \"1s\": This is a single value; keys were expected: "
                + "connect, first_byte, between_bytes."),
        new(
            "clusters.*", "host",
            "clusters: { a: { destinations: \"http://b\", host: shop.internal } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", host: preserved } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:50: clusters.a.host: \"preserved\": Did you mean `preserve`? Allowed: preserve, "
                + "destination or a host name."),
        new(
            "clusters.*", "protocol",
            "clusters: { a: { destinations: \"http://b\", protocol: h2c } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", protocol: h3 } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:54: clusters.a.protocol: \"h3\": Did you mean `h1`? Allowed: h1, h2, h2c."),
        new(
            "destinations[]", "url",
            "clusters: { a: { destinations: [ { url: \"http://b\" } ] } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: [ { weight: 2 } ] } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:34: clusters.a.destinations[0]: The address is missing; write `url: "
                + "http://localhost:3000`."),
        new(
            "destinations[]", "weight",
            "clusters: { a: { destinations: [ { url: \"http://b\", weight: 1000 } ] } }\nroutes: [ { to: a "
                + "} ]",
            "clusters: { a: { destinations: [ { url: \"http://b\", weight: 0 } ] } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:61: clusters.a.destinations[0].weight: \"0\": Allowed: a whole number from 1 to "
                + "1000."),
        new(
            "destinations[]", "zone",
            "clusters: { a: { destinations: [ { url: \"http://b\", zone: eu } ] } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: [ { url: \"http://b\", zone: [ eu ] } ] } }\nroutes: [ { to: a "
                + "} ]",
            "weir.yaml:1:59: clusters.a.destinations[0].zone: This is a list; a word was expected."),
        new(
            "pool", "max",
            "clusters: { a: { destinations: \"http://b\", pool: { max: 1 } } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", pool: { max: none } } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:57: clusters.a.pool.max: \"none\": Allowed: a whole number from 1 to 1000000."),
        new(
            "pool", "idle",
            "clusters: { a: { destinations: \"http://b\", pool: { idle: 1h } } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", pool: { idle: 1ms } } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:58: clusters.a.pool.idle: \"1ms\": Allowed: 100ms to 1h."),
        new(
            "pool", "lifetime",
            "clusters: { a: { destinations: \"http://b\", pool: { lifetime: 1s } } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", pool: { lifetime: 0s } } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:62: clusters.a.pool.lifetime: \"0s\": Allowed: 1s to 30d."),
        new(
            "pool", "wait",
            "clusters: { a: { destinations: \"http://b\", pool: { wait: 0s } } }\nroutes: [ { to: a } ]",
            "clusters: { a: { destinations: \"http://b\", pool: { wait: 1d } } }\nroutes: [ { to: a } ]",
            "weir.yaml:1:58: clusters.a.pool.wait: \"1d\": Allowed: 0s to 1h."),
        new(
            "timeouts of routes, clusters and defaults", "connect",
            "routes: [ { to: \"http://a\", timeouts: { connect: 1ms } } ]",
            "routes: [ { to: \"http://a\", timeouts: { connect: 11m } } ]",
            "weir.yaml:1:50: routes[0].timeouts.connect: \"11m\": Allowed: 1ms to 10m."),
        new(
            "timeouts of routes, clusters and defaults", "first_byte",
            "routes: [ { to: \"http://a\", timeouts: { first_byte: 1d } } ]",
            "routes: [ { to: \"http://a\", timeouts: { first_byte: 0s } } ]",
            "weir.yaml:1:53: routes[0].timeouts.first_byte: \"0s\": Allowed: 1ms to 1d."),
        new(
            "timeouts of routes, clusters and defaults", "between_bytes",
            "routes: [ { to: \"http://a\", timeouts: { between_bytes: 1m } } ]",
            "routes: [ { to: \"http://a\", timeouts: { between_bytes: never } } ]",
            "weir.yaml:1:56: routes[0].timeouts.between_bytes: \"never\": A duration is a number and a "
                + "unit, such as 250ms, 5s or 1h30m. Allowed: 1ms to 1d."),
    ];
}
