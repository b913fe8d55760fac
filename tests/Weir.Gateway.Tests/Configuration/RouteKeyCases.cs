namespace Weir.Gateway.Tests.Configuration;

/// <summary>The keys of routes: what they match and what answers.</summary>
internal static class RouteKeyCases
{
    public static KeyCase[] All { get; } =
    [
        new(
            "routes[]", "match",
            "routes: [ { match: { path: /a }, respond: 204 } ]",
            "routes: [ { match: /a, respond: 204 } ]",
            "weir.yaml:1:20: routes[0].match: \"/a\": This is a single value; keys were expected: host, "
                + "path, method, headers, query, cookies, client, device."),
        new(
            "routes[]", "to",
            "routes: [ { to: \"http://a\" } ]",
            "routes: [ { to: \"http://a/b\" } ]",
            "weir.yaml:1:17: routes[0].to: \"http://a/b\": A destination has no path, query or fragment: "
                + "the path of the request is sent. Write http://host:port."),
        new(
            "routes[]", "split",
            "routes: [ { split: { to: { \"http://a\": 95%, \"http://b\": 5% } } } ]",
            "routes: [ { split: { to: { \"http://a\": 95%, \"http://b\": 4% } } } ]",
            "weir.yaml:1:26: routes[0].split.to: The shares add up to 99%; they have to be 100% together."),
        new(
            "routes[]", "respond",
            "routes: [ { respond: 204 } ]",
            "routes: [ { respond: 99 } ]",
            "weir.yaml:1:22: routes[0].respond: \"99\": Allowed: a status from 200 to 599, or status, "
                + "headers and body."),
        new(
            "routes[]", "redirect",
            "routes: [ { redirect: https://b/ } ]",
            "routes: [ { redirect: b } ]",
            "weir.yaml:1:23: routes[0].redirect: \"b\": Write a URL such as https://example.org/:rest, or "
                + "a path that begins with one slash."),
        new(
            "routes[]", "static",
            "routes: [ { static: /tmp } ]",
            "routes: [ { static: /no/such/folder } ]",
            "weir.yaml:1:21: routes[0].static: \"/no/such/folder\": There is no folder /no/such/folder."),
        new(
            "routes[]", "timeouts",
            "routes: [ { to: \"http://a\", timeouts: { connect: 1s } } ]",
            "routes: [ { respond: 204, timeouts: { connect: 1s } } ]",
            "weir.yaml:1:37: routes[0].timeouts: No origin is asked here, so `timeouts` has no effect; "
                + "remove it."),
        new(
            "routes[]", "body",
            "routes: [ { to: \"http://a\", body: 1GiB } ]",
            "routes: [ { to: \"http://a\", body: 2PiB } ]",
            "weir.yaml:1:35: routes[0].body: \"2PiB\": Allowed: 0 to 1PiB."),
        new(
            "routes[]", "budget",
            "routes: [ { to: \"http://a\", budget: 300ms } ]",
            "routes: [ { to: \"http://a\", budget: 25h } ]",
            "weir.yaml:1:37: routes[0].budget: \"25h\": Allowed: 1ms to 1d."),
        new(
            "routes[]", "rewrite",
            "routes: [ { to: \"http://a\", rewrite: { path: /b } } ]",
            "routes: [ { respond: 204, rewrite: { path: /b } } ]",
            "weir.yaml:1:36: routes[0].rewrite: No origin is asked here, so `rewrite` has no effect; "
                + "remove it."),
        new(
            "routes[]", "request_headers",
            "routes: [ { to: \"http://a\", request_headers: { remove: x-debug } } ]",
            "routes: [ { to: \"http://a\", request_headers: { delete: x-debug } } ]",
            "weir.yaml:1:48: routes[0].request_headers.delete: The key `delete` is not known here. Known "
                + "here: set, add, remove."),
        new(
            "routes[]", "response_headers",
            "routes: [ { respond: 204, response_headers: { set: { x-a: 1 } } } ]",
            "routes: [ { respond: 204, response_headers: { set: { date: now } } } ]",
            "weir.yaml:1:54: routes[0].response_headers.set.date: Weir writes `date` itself; remove it."),
        new(
            "routes[]", "mirror",
            "routes: [ { to: \"http://a\", mirror: { to: \"http://b\" } } ]",
            "routes: [ { to: \"http://a\", mirror: { share: 10% } } ]",
            "weir.yaml:1:37: routes[0].mirror.to: Nothing receives the copies; write `to: "
                + "http://localhost:3001`."),
        new(
            "routes[]", "compress",
            "routes: [ { to: \"http://a\", compress: on } ]",
            "routes: [ { to: \"http://a\", compress: gzip } ]",
            "weir.yaml:1:39: routes[0].compress: \"gzip\": Allowed: on, off, or keys as in { types: [ text/* ], "
                + "min: 1KiB }."),
        new(
            "routes[]", "client_cache",
            "routes: [ { to: \"http://a\", client_cache: auto } ]",
            "routes: [ { to: \"http://a\", client_cache: always } ]",
            "weir.yaml:1:43: routes[0].client_cache: \"always\": Allowed: auto, off, or { api: 1m }."),
        new(
            "routes[]", "cors",
            "routes: [ { to: \"http://a\", cors: { origins: \"*\" } } ]",
            "routes: [ { to: \"http://a\", cors: { methods: GET } } ]",
            "weir.yaml:1:35: routes[0].cors.origins: Whose pages? Write `origins: [ https://shop.example "
                + "]`."),
        new(
            "routes[]", "security_headers",
            "routes: [ { to: \"http://a\", security_headers: default } ]",
            "routes: [ { to: \"http://a\", security_headers: strict } ]",
            "weir.yaml:1:47: routes[0].security_headers: \"strict\": Allowed: default, off."),
        new(
            "match", "host",
            "routes: [ { match: { host: \"*.shop.example\" }, respond: 204 } ]",
            "routes: [ { match: { host: \"a.*.example\" }, respond: 204 } ]",
            "weir.yaml:1:28: routes[0].match.host: \"a.*.example\": A star stands only at the front and "
                + "for whole labels, as in *.shop.example."),
        new(
            "match", "path",
            "routes: [ { match: { path: /a/:id/** }, respond: 204 } ]",
            "routes: [ { match: { path: a }, respond: 204 } ]",
            "weir.yaml:1:28: routes[0].match.path: \"a\": A path begins with a slash; write /api/**."),
        new(
            "match", "method",
            "routes: [ { match: { method: [ get, POST ] }, respond: 204 } ]",
            "routes: [ { match: { method: \"GE T\" }, respond: 204 } ]",
            "weir.yaml:1:30: routes[0].match.method: \"GE T\": A method is a word such as GET or POST."),
        new(
            "match", "headers",
            "routes: [ { match: { headers: { x-beta: \"1\", accept: \"~json\", x-a: true, x-b: false } }, "
                + "respond: 204 } ]",
            "routes: [ { match: { headers: { x-beta: \"~[\" } }, respond: 204 } ]",
            "weir.yaml:1:41: routes[0].match.headers.x-beta: \"~[\": The regular expression is not valid: "
                + "Invalid pattern '[' at offset 1. Unterminated [] set."),
        new(
            "match", "query",
            "routes: [ { match: { query: { lang: de } }, respond: 204 } ]",
            "routes: [ { match: { query: lang }, respond: 204 } ]",
            "weir.yaml:1:29: routes[0].match.query: \"lang\": Names with values were expected, as in { "
                + "name: value }."),
        new(
            "match", "cookies",
            "routes: [ { match: { cookies: { plan: pro } }, respond: 204 } ]",
            "routes: [ { match: { cookies: { \"a b\": c } }, respond: 204 } ]",
            "weir.yaml:1:33: routes[0].match.cookies.a b: A cookie name holds letters, digits and hyphens."),
        new(
            "match", "client",
            "routes: [ { match: { client: [ 192.0.2.0/24, \"2001:db8::/32\" ] }, respond: 204 } ]",
            "routes: [ { match: { client: localhost }, respond: 204 } ]",
            "weir.yaml:1:30: routes[0].match.client: \"localhost\": Write an IP address or a block of "
                + "them, such as 10.0.0.0/8 or 2001:db8::/32."),
        new(
            "match", "device",
            "routes: [ { match: { device: mobile }, respond: 204 } ]",
            "routes: [ { match: { device: phone }, respond: 204 } ]",
            "weir.yaml:1:30: routes[0].match.device: \"phone\": Allowed: mobile, desktop, bot."),
        new(
            "respond", "status",
            "routes: [ { respond: { status: 200 } } ]",
            "routes: [ { respond: { status: 600 } } ]",
            "weir.yaml:1:32: routes[0].respond.status: \"600\": Allowed: a whole number from 200 to 599."),
        new(
            "respond", "headers",
            "routes: [ { respond: { headers: { x-a: [ 1, 2 ] } } } ]",
            "routes: [ { respond: { headers: x-a } } ]",
            "weir.yaml:1:33: routes[0].respond.headers: \"x-a\": Names with values were expected, as in { "
                + "content-type: text/plain }."),
        new(
            "respond", "body",
            "routes: [ { respond: { body: ok } } ]",
            "routes: [ { respond: { status: 204, body: ok } } ]",
            "weir.yaml:1:43: routes[0].respond.body: A response with status 204 has no body; remove it."),
        new(
            "redirect", "to",
            "routes: [ { match: { path: \"/go/**\" }, redirect: { to: \"https://example.org/:rest\" } } ]",
            "routes: [ { redirect: { to: \"https://example.org/:rest\" } } ]",
            "weir.yaml:1:29: routes[0].redirect.to: \"https://example.org/:rest\": The match captures no "
                + ":rest; write a path such as /old/:rest or /old/** (:rest)."),
        new(
            "redirect", "status",
            "routes: [ { redirect: { to: /b, status: 301 } } ]",
            "routes: [ { redirect: { to: /b, status: 305 } } ]",
            "weir.yaml:1:41: routes[0].redirect.status: \"305\": Allowed: 301, 302, 303, 307 or 308."),
        new(
            "static", "root",
            "routes: [ { static: { root: /tmp } } ]",
            "routes: [ { static: { listing: true } } ]",
            "weir.yaml:1:21: routes[0].static.root: Which folder? Write `root: ./public`."),
        new(
            "static", "index",
            "routes: [ { static: { root: /tmp, index: [ index.html, index.htm ] } } ]",
            "routes: [ { static: { root: /tmp, index: a/b } } ]",
            "weir.yaml:1:42: routes[0].static.index: \"a/b\": The name of a file in the folder, such as "
                + "index.html."),
        new(
            "static", "fallback",
            "routes: [ { static: { root: /tmp, fallback: /index.html } } ]",
            "routes: [ { static: { root: /tmp, fallback: index.html } } ]",
            "weir.yaml:1:45: routes[0].static.fallback: \"index.html\": A path from the root, such as "
                + "/index.html."),
        new(
            "static", "listing",
            "routes: [ { static: { root: /tmp, listing: true } } ]",
            "routes: [ { static: { root: /tmp, listing: html } } ]",
            "weir.yaml:1:44: routes[0].static.listing: \"html\": Allowed: true or false."),
        new(
            "static", "precompressed",
            "routes: [ { static: { root: /tmp, precompressed: [ br, zst, gz ] } } ]",
            "routes: [ { static: { root: /tmp, precompressed: gzip } } ]",
            "weir.yaml:1:50: routes[0].static.precompressed: \"gzip\": Allowed: br, zst, gz."),
        new(
            "split", "to",
            "routes: [ { split: { to: { \"http://a\": 50%, \"http://b\": 50% } } } ]",
            "routes: [ { split: { to: { \"http://a\": 100% } } } ]",
            "weir.yaml:1:26: routes[0].split.to: Two clusters or more share the clients; write { old: 95%, "
                + "new: 5% }."),
        new(
            "split", "by",
            "routes: [ { split: { to: { \"http://a\": 50%, \"http://b\": 50% }, by: header x-user } } ]",
            "routes: [ { split: { to: { \"http://a\": 50%, \"http://b\": 50% }, by: cookies } } ]",
            "weir.yaml:1:68: routes[0].split.by: \"cookies\": Did you mean `cookie`? Allowed: cookie, "
                + "client_ip, random, header NAME."),
    ];
}
