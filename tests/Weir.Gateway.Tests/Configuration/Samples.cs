namespace Weir.Gateway.Tests.Configuration;

/// <summary>Configuration texts that several tests read.</summary>
internal static class Samples
{
    /// <summary>Every key that is served, none with its default.</summary>
    public const string Everything = """
        listen:
          - :8080
          - { url: "http://127.0.0.1:${PORT}" }
          - unix:/run/weir.sock
        admin: { listen: http://127.0.0.1:9999 }
        loops: 3
        trusted_proxies: [10.0.0.0/8, "2001:db8::/32"]
        limits:
          buffers: 64MiB
          connections: 5000
          connections_per_address: 50
          head: 16KiB
          fields: 64
          body: 1MiB
        timeouts: { head: 3s, idle: 30s }
        drain: { delay: 2s, grace: 1m }
        clusters:
          shop:
            destinations:
              - { url: http://10.0.0.1:3000 }
            pool: { max: 7, idle: 20s, lifetime: 5m, wait: 250ms }
            timeouts: { connect: 100ms, first_byte: 2s }
            host: shop.internal:81
        defaults:
          timeouts: { first_byte: 9s, between_bytes: 8s }
          body: 2MiB
        routes:
          - match: { path: /healthz }
            respond: { status: 418, headers: { x-a: [1, 2], content-type: text/html }, body: "<p>ok" }
          - match: { host: "*.shop.example", path: /old/:id/** }
            to: shop
            timeouts: { connect: 50ms }
            body: 3MiB
          - to: http://localhost:3000

        """;
}
