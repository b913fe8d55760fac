namespace Weir.Gateway.Tests.Configuration;

/// <summary>The keys of what routes and defaults say beside that.</summary>
internal static class SettingKeyCases
{
    public static KeyCase[] All { get; } =
    [
        new(
            "rewrite", "path",
            "routes: [ { match: { path: \"/old/:id\" }, to: \"http://a\", rewrite: { path: \"/new/:id\" } "
                + "} ]",
            "routes: [ { match: { path: \"/old/:id\" }, to: \"http://a\", rewrite: { path: \"/new/:name\" "
                + "} } ]",
            "weir.yaml:1:75: routes[0].rewrite.path: \"/new/:name\": The match captures no :name; it "
                + "captures :id."),
        new(
            "rewrite", "query",
            "routes: [ { to: \"http://a\", rewrite: { query: { remove: utm_source } } } ]",
            "routes: [ { to: \"http://a\", rewrite: { query: utm_source } } ]",
            "weir.yaml:1:47: routes[0].rewrite.query: \"utm_source\": This is a single value; keys were "
                + "expected: remove, set."),
        new(
            "rewrite.query", "remove",
            "routes: [ { to: \"http://a\", rewrite: { query: { remove: [ \"utm_*\" ] } } } ]",
            "routes: [ { to: \"http://a\", rewrite: { query: { remove: [ \"utm_*_x\" ] } } } ]",
            "weir.yaml:1:59: routes[0].rewrite.query.remove[0]: \"utm_*_x\": A name of a parameter; a star "
                + "stands only at its end, as in utm_*."),
        new(
            "rewrite.query", "set",
            "routes: [ { to: \"http://a\", rewrite: { query: { set: { lang: de } } } } ]",
            "routes: [ { to: \"http://a\", rewrite: { query: { set: lang } } } ]",
            "weir.yaml:1:54: routes[0].rewrite.query.set: \"lang\": Names with values were expected, as in "
                + "{ lang: de }."),
        new(
            "request_headers, response_headers", "set",
            "routes: [ { to: \"http://a\", request_headers: { set: { x-tenant: shop } } } ]",
            "routes: [ { to: \"http://a\", request_headers: { set: { \"x tenant\": shop } } } ]",
            "weir.yaml:1:55: routes[0].request_headers.set.x tenant: A field name holds letters, digits "
                + "and hyphens."),
        new(
            "request_headers, response_headers", "add",
            "routes: [ { to: \"http://a\", response_headers: { add: { link: [ a, b ] } } } ]",
            "routes: [ { to: \"http://a\", response_headers: { add: { x-a: \"\\u00e9\" } } } ]",
            "weir.yaml:1:61: routes[0].response_headers.add.x-a: \"é\": A field value holds visible ASCII "
                + "characters, spaces and tabs."),
        new(
            "request_headers, response_headers", "remove",
            "routes: [ { to: \"http://a\", response_headers: { remove: [ x-powered-by ] } } ]",
            "routes: [ { to: \"http://a\", response_headers: { remove: [ connection ] } } ]",
            "weir.yaml:1:59: routes[0].response_headers.remove[0]: \"connection\": Weir writes "
                + "`connection` itself; remove it."),
        new(
            "mirror", "to",
            "routes: [ { to: \"http://a\", mirror: { to: \"http://b\" } } ]",
            "routes: [ { to: \"http://a\", mirror: { to: nowhere } } ]",
            "weir.yaml:1:43: routes[0].mirror.to: \"nowhere\": No cluster has this name; write it under "
                + "`clusters`, or write a URL such as http://localhost:3000."),
        new(
            "mirror", "share",
            "routes: [ { to: \"http://a\", mirror: { to: \"http://b\", share: 10% } } ]",
            "routes: [ { to: \"http://a\", mirror: { to: \"http://b\", share: 110% } } ]",
            "weir.yaml:1:62: routes[0].mirror.share: \"110%\": Allowed: a share from 0% to 100%."),
        new(
            "compress", "types",
            "routes: [ { to: \"http://a\", compress: { types: [ text/*, application/json, "
                + "application/*+json ] } } ]",
            "routes: [ { to: \"http://a\", compress: { types: json } } ]",
            "weir.yaml:1:48: routes[0].compress.types: \"json\": A type is written text/html, text/* or "
                + "application/*+json."),
        new(
            "compress", "min",
            "routes: [ { to: \"http://a\", compress: { min: 0 } } ]",
            "routes: [ { to: \"http://a\", compress: { min: 2GiB } } ]",
            "weir.yaml:1:46: routes[0].compress.min: \"2GiB\": Allowed: 0 to 1GiB."),
        new(
            "compress", "codings",
            "routes: [ { to: \"http://a\", compress: { codings: gzip } } ]",
            "routes: [ { to: \"http://a\", compress: { codings: deflate } } ]",
            "weir.yaml:1:50: routes[0].compress.codings: \"deflate\": Allowed: br, zstd, gzip."),
        new(
            "compress", "gzip_level",
            "routes: [ { to: \"http://a\", compress: { gzip_level: 9 } } ]",
            "routes: [ { to: \"http://a\", compress: { gzip_level: 0 } } ]",
            "weir.yaml:1:53: routes[0].compress.gzip_level: \"0\": Allowed: a whole number from 1 to 9."),
        new(
            "compress", "brotli_level",
            "routes: [ { to: \"http://a\", compress: { brotli_level: 0 } } ]",
            "routes: [ { to: \"http://a\", compress: { brotli_level: 12 } } ]",
            "weir.yaml:1:55: routes[0].compress.brotli_level: \"12\": Allowed: a whole number from 0 to 11."),
        new(
            "compress", "zstd_level",
            "routes: [ { to: \"http://a\", compress: { zstd_level: 1 } } ]",
            "routes: [ { to: \"http://a\", compress: { zstd_level: 20 } } ]",
            "weir.yaml:1:53: routes[0].compress.zstd_level: \"20\": Allowed: a whole number from 1 to 19."),
        new(
            "client_cache", "api",
            "routes: [ { to: \"http://a\", client_cache: { api: 1m } } ]",
            "routes: [ { to: \"http://a\", client_cache: { api: 0s } } ]",
            "weir.yaml:1:50: routes[0].client_cache.api: \"0s\": Allowed: 1s to 365d."),
        new(
            "cors", "origins",
            "routes: [ { to: \"http://a\", cors: { origins: [ https://shop.example, "
                + "\"https://*.shop.example\", \"http://localhost:3000\" ] } } ]",
            "routes: [ { to: \"http://a\", cors: { origins: shop.example } } ]",
            "weir.yaml:1:46: routes[0].cors.origins: \"shop.example\": An origin is a scheme, a host and "
                + "at most a port: https://shop.example or https://*.shop.example."),
        new(
            "cors", "methods",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", methods: [ get, put ] } } ]",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", methods: \"GET, PUT\" } } ]",
            "weir.yaml:1:60: routes[0].cors.methods: \"GET, PUT\": A method is a word such as GET or POST."),
        new(
            "cors", "headers",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", headers: x-a } } ]",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", headers: \"x a\" } } ]",
            "weir.yaml:1:60: routes[0].cors.headers: \"x a\": A field name holds letters, digits and "
                + "hyphens."),
        new(
            "cors", "expose",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", expose: x-a } } ]",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", expose: \"\" } } ]",
            "weir.yaml:1:59: routes[0].cors.expose: \"\": A field name holds letters, digits and hyphens."),
        new(
            "cors", "credentials",
            "routes: [ { to: \"http://a\", cors: { origins: https://a, credentials: true } } ]",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", credentials: true } } ]",
            "weir.yaml:1:35: routes[0].cors.credentials: Every page of the web could act for your users; "
                + "name the origins that may use credentials."),
        new(
            "cors", "max_age",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", max_age: 24h } } ]",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\", max_age: 25h } } ]",
            "weir.yaml:1:60: routes[0].cors.max_age: \"25h\": Allowed: 0s to 1d."),
        new(
            "defaults", "timeouts",
            "defaults: { timeouts: { connect: 1s } }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { timeouts: { connects: 1s } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:25: defaults.timeouts.connects: The key `connects` is not known here. Did you "
                + "mean `connect`?"),
        new(
            "defaults", "body",
            "defaults: { body: 5 }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { body: five }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:19: defaults.body: \"five\": A size is a number and a unit, such as 64KiB, 10MB "
                + "or 1GiB. Allowed: 0 to 1PiB."),
        new(
            "defaults", "budget",
            "defaults: { budget: 1s }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { budget: 1 }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:21: defaults.budget: \"1\": The unit is missing; write 1s for seconds or 1ms for "
                + "milliseconds. Allowed: 1ms to 1d."),
        new(
            "defaults", "rewrite",
            "defaults: { rewrite: { query: { remove: \"utm_*\" } } }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { rewrite: { path: b } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:30: defaults.rewrite.path: \"b\": A path begins with a slash; write /new/:id."),
        new(
            "defaults", "request_headers",
            "defaults: { request_headers: { set: { x-a: 1 } } }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { request_headers: { set: { host: \"\" , via: x } } }\nroutes: [ { to: \"http://a\" "
                + "} ]",
            "weir.yaml:1:50: defaults.request_headers.set.via: Weir writes `via` itself; remove it."),
        new(
            "defaults", "response_headers",
            "defaults: { response_headers: { remove: server } }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { response_headers: server }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:31: defaults.response_headers: \"server\": This is a single value; keys were "
                + "expected: set, add, remove."),
        new(
            "defaults", "mirror",
            "defaults: { mirror: { to: \"http://b\" } }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { mirror: { to: \"http://b/c\" } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:27: defaults.mirror.to: \"http://b/c\": A destination has no path, query or "
                + "fragment: the path of the request is sent. Write http://host:port."),
        new(
            "defaults", "compress",
            "defaults: { compress: on }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { compress: { min: x } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:30: defaults.compress.min: \"x\": A size is a number and a unit, such as 64KiB, "
                + "10MB or 1GiB. Allowed: 0 to 1GiB."),
        new(
            "defaults", "client_cache",
            "defaults: { client_cache: auto }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { client_cache: { api: x } }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:34: defaults.client_cache.api: \"x\": A duration is a number and a unit, such as "
                + "250ms, 5s or 1h30m. Allowed: 1s to 365d."),
        new(
            "defaults", "cors",
            "defaults: { cors: { origins: \"*\" } }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { cors: on }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:19: defaults.cors: \"on\": This is a single value; keys were expected: origins, "
                + "methods, headers, expose, credentials, max_age."),
        new(
            "defaults", "security_headers",
            "defaults: { security_headers: default }\nroutes: [ { to: \"http://a\" } ]",
            "defaults: { security_headers: [ a ] }\nroutes: [ { to: \"http://a\" } ]",
            "weir.yaml:1:31: defaults.security_headers: This is a list; default or off was expected."),
    ];
}
