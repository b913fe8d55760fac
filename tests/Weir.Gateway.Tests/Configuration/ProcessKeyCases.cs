namespace Weir.Gateway.Tests.Configuration;

/// <summary>The keys of what concerns the whole process.</summary>
internal static class ProcessKeyCases
{
    public static KeyCase[] All { get; } =
    [
        new(
            "the top level", "listen",
            "listen: :8080\nroutes: [ { to: \"http://a\" } ]",
            "listen: 8080\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:9: listen: \"8080\": A port alone is not an address; write :8080 for all "
                + "addresses or localhost:8080."),
        new(
            "the top level", "admin",
            "admin: off\nroutes: [ { to: \"http://a\" } ]",
            "admin: http://0.0.0.0:9180\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:8: admin: \"http://0.0.0.0:9180\": Beyond loopback the admin address needs a "
                + "token: admin: { listen: ..., token: ... }. Or write http://127.0.0.1:9180, a unix socket, or "
                + "off."),
        new(
            "the top level", "loops",
            "loops: 4\nroutes: [ { to: \"http://a\" } ]",
            "loops: 0\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:8: loops: \"0\": Allowed: auto or a whole number from 1 to 1024."),
        new(
            "the top level", "trusted_proxies",
            "trusted_proxies: 10.0.0.0/8\nroutes: [ { to: \"http://a\" } ]",
            "trusted_proxies: 10.0.0.1/8\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:18: trusted_proxies: \"10.0.0.1/8\": The address has bits after the first 8; the "
                + "block is written 10.0.0.0/8."),
        new(
            "the top level", "limits",
            "limits: { head: 8KiB }\nroutes: [ { to: \"http://a\" } ]",
            "limits: 8KiB\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:9: limits: \"8KiB\": This is a single value; keys were expected: buffers, "
                + "connections, connections_per_address, heads_in_progress, head, fields, body."),
        new(
            "the top level", "timeouts",
            "timeouts: { head: 5s }\nroutes: [ { to: \"http://a\" } ]",
            "timeouts: 5s\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:11: timeouts: \"5s\": This is a single value; keys were expected: head, idle."),
        new(
            "the top level", "drain",
            "drain: { grace: 5s }\nroutes: [ { to: \"http://a\" } ]",
            "drain: [ 5s ]\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:8: drain: This is a list; keys were expected: delay, grace."),
        new(
            "the top level", "paths",
            "paths: { merge_slashes: false }\nroutes: [ { to: \"http://a\" } ]",
            "paths: merge\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:8: paths: \"merge\": This is a single value; keys were expected: merge_slashes, "
                + "encoded_slash, double_encoding."),
        new(
            "the top level", "access_log",
            "access_log: stdout\nroutes: [ { to: \"http://a\" } ]",
            "access_log: /no/such/folder/access.log\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:13: access_log: \"/no/such/folder/access.log\": There is no folder "
                + "/no/such/folder; make it first."),
        new(
            "the top level", "include",
            "include: []\nroutes: [ { to: \"http://a\" } ]",
            "include: no-such-file.yaml\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:10: include: \"no-such-file.yaml\": no-such-file.yaml: There is no such file."),
        new(
            "the top level", "clusters",
            "clusters: {}\nroutes: [ { to: \"http://a\" } ]",
            "clusters: [ a ]\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:11: clusters: Names of clusters were expected, each with its keys."),
        new(
            "the top level", "defaults",
            "defaults: { body: 1MiB }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: 1MiB\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:11: defaults: \"1MiB\": This is a single value; keys were expected: timeouts, "
                + "body, budget, rewrite, request_headers, response_headers, mirror, compress, client_cache, "
                + "cors, security_headers."),
        new(
            "the top level", "routes",
            "routes: [ { to: \"http://a\" } ]",
            "routes: { to: \"http://a\" }",
            "weir.yaml:1:9: routes: A list was expected; begin each route with `- `."),
        new(
            "listen[]", "url",
            "listen: { url: \"localhost:8080\" }\nroutes: [ { to: \"http://a\" } ]",
            "listen: { url: \"shop.example:8080\" }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:16: listen.url: \"shop.example:8080\": A listener needs an IP address of this "
                + "machine, `localhost` or `*`, not a name. Write :8080 for all addresses, or localhost:8080, "
                + "127.0.0.1:8080, [::1]:8080 or unix:/path."),
        new(
            "listen[]", "redirect_to_https",
            "listen: { url: \":80\", redirect_to_https: true }\nroutes: [ { to: \"http://a\" } ]",
            "listen: { url: \":80\", redirect_to_https: maybe }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:42: listen.redirect_to_https: \"maybe\": Allowed: true or false."),
        new(
            "listen[]", "protocols",
            "listen: { url: \":80\", protocols: [ h1 ] }\nroutes: [ { to: \"http://a\" } ]",
            "listen: { url: \":80\", protocols: [ h1, h3 ] }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:40: listen.protocols[1]: \"h3\": Did you mean `h1`? Allowed: h1, h2."),
        new(
            "listen[]", "proxy_protocol",
            "listen: { url: \":80\", proxy_protocol: [ 10.0.0.0/8, \"2001:db8::7\" ] }\nroutes: [ { to: "
                + "\"http://a\" } ]",
            "listen: { url: \":80\", proxy_protocol: balancer }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:39: listen.proxy_protocol: \"balancer\": Write an IP address or a block of them, such "
                + "as 10.0.0.0/8 or 2001:db8::/32."),
        new(
            "admin", "listen",
            "admin: { listen: \"localhost:9180\" }\nroutes: [ { to: \"http://a\" } ]",
            "admin: { listen: \"localhost\" }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:18: admin.listen: \"localhost\": The port is missing. Write :8080 for all "
                + "addresses, or localhost:8080, 127.0.0.1:8080, [::1]:8080 or unix:/path."),
        new(
            "admin", "token",
            "admin: { listen: \":9180\", token: 0123456789abcdef }\nroutes: [ { to: \"http://a\" } ]",
            "admin: { listen: \":9180\", token: short }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:34: admin.token: A token has 16 to 256 visible ASCII characters, such as `openssl "
                + "rand -hex 16` makes."),
        new(
            "limits", "buffers",
            "limits: { buffers: 64MiB }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { buffers: 64KiB }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:20: limits.buffers: \"64KiB\": Allowed: 1MiB to 1TiB."),
        new(
            "limits", "connections",
            "limits: { connections: auto }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { connections: 0 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:24: limits.connections: \"0\": Allowed: auto or a whole number from 1 to 10000000."),
        new(
            "limits", "connections_per_address",
            "limits: { connections_per_address: off }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { connections_per_address: -1 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:36: limits.connections_per_address: \"-1\": Allowed: off or a whole number from 1 "
                + "to 10000000."),
        new(
            "limits", "heads_in_progress",
            "limits: { heads_in_progress: 16 }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { heads_in_progress: 15 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:30: limits.heads_in_progress: \"15\": Allowed: auto or a whole number from 16 to "
                + "10000000."),
        new(
            "limits", "head",
            "limits: { head: 64KiB }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { head: 128KiB }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:17: limits.head: \"128KiB\": Allowed: 1KiB to 64KiB."),
        new(
            "limits", "fields",
            "limits: { fields: 1000 }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { fields: 1001 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:19: limits.fields: \"1001\": Allowed: a whole number from 1 to 1000."),
        new(
            "limits", "body",
            "limits: { body: 0 }\nroutes: [ { to: \"http://a\" } ]",
            "limits: { body: 1K }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:17: limits.body: \"1K\": The unit K is unclear; write KiB (1024) or KB (1000). "
                + "Allowed: 0 to 1PiB."),
        new(
            "timeouts", "head",
            "timeouts: { head: 1h }\nroutes: [ { to: \"http://a\" } ]",
            "timeouts: { head: 2h }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:19: timeouts.head: \"2h\": Allowed: 100ms to 1h."),
        new(
            "timeouts", "idle",
            "timeouts: { idle: 1s }\nroutes: [ { to: \"http://a\" } ]",
            "timeouts: { idle: 1 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:19: timeouts.idle: \"1\": The unit is missing; write 1s for seconds or 1ms for "
                + "milliseconds. Allowed: 1s to 1d."),
        new(
            "drain", "delay",
            "drain: { delay: 1h }\nroutes: [ { to: \"http://a\" } ]",
            "drain: { delay: 2h }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:17: drain.delay: \"2h\": Allowed: 0s to 1h."),
        new(
            "drain", "grace",
            "drain: { grace: 0s }\nroutes: [ { to: \"http://a\" } ]",
            "drain: { grace: \"\" }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:17: drain.grace: \"\": A duration is a number and a unit, such as 250ms, 5s or "
                + "1h30m. Allowed: 0s to 1d."),
        new(
            "paths", "merge_slashes",
            "paths: { merge_slashes: no }\nroutes: [ { to: \"http://a\" } ]",
            "paths: { merge_slashes: never }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:25: paths.merge_slashes: \"never\": Allowed: true or false."),
        new(
            "paths", "encoded_slash",
            "paths: { encoded_slash: decode }\nroutes: [ { to: \"http://a\" } ]",
            "paths: { encoded_slash: decoded }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:25: paths.encoded_slash: \"decoded\": Did you mean `decode`? Allowed: keep, "
                + "decode, refuse."),
        new(
            "paths", "double_encoding",
            "paths: { double_encoding: refuse }\nroutes: [ { to: \"http://a\" } ]",
            "paths: { double_encoding: decode }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:27: paths.double_encoding: \"decode\": Allowed: keep, refuse."),
        new(
            "access_log", "path",
            "access_log: { path: stdout }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { path: /tmp }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:21: access_log.path: \"/tmp\": Allowed: stdout, or the path of a file."),
        new(
            "access_log", "format",
            "access_log: { format: combined }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { format: jsn }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:23: access_log.format: \"jsn\": Did you mean `json`? Allowed: json, combined."),
        new(
            "access_log", "sample",
            "access_log: { sample: 0.5% }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { sample: 0.5 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:23: access_log.sample: \"0.5\": Allowed: a share from 0% to 100%."),
        new(
            "access_log", "keep",
            "access_log: { keep: errors }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { keep: fast }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:21: access_log.keep: \"fast\": Allowed: errors, slow."),
        new(
            "access_log", "slow",
            "access_log: { slow: 250ms }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { slow: 0s }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:21: access_log.slow: \"0s\": Allowed: 1ms to 1d."),
        new(
            "access_log", "hide",
            "access_log: { hide: [ \"token*\" ] }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { hide: [ \"*token\" ] }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:23: access_log.hide[0]: \"*token\": A name of a parameter; a star stands only at "
                + "its end, as in utm_*."),
        new(
            "access_log", "rotate",
            "access_log: { path: /tmp/a.log, rotate: { age: 1h } }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { rotate: { age: 1h } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:23: access_log.rotate: Only a file is rotated; write its `path`."),
        new(
            "rotate", "size",
            "access_log: { path: /tmp/a.log, rotate: { size: 64KiB } }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { path: /tmp/a.log, rotate: { size: 1KiB } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:49: access_log.rotate.size: \"1KiB\": Allowed: 64KiB to 1TiB."),
        new(
            "rotate", "age",
            "access_log: { path: /tmp/a.log, rotate: { age: 1m } }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { path: /tmp/a.log, rotate: { age: 1s } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:48: access_log.rotate.age: \"1s\": Allowed: 1m to 366d."),
        new(
            "rotate", "keep",
            "access_log: { path: /tmp/a.log, rotate: { keep: 1 } }\nroutes: [ { to: \"http://a\" } ]",
            "access_log: { path: /tmp/a.log, rotate: { keep: 0 } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:49: access_log.rotate.keep: \"0\": Allowed: a whole number from 1 to 1000."),
    ];
}
