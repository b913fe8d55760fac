namespace Weir.Configuration;

/// <summary>The keys of routes: what they match and what answers. Immutable; a group stands before those that hold it.
/// </summary>
internal static class RouteKeys
{
    private static readonly Shape s_condition = Shape.AnyOf(Shape.Switch, Shape.Text());

    public static KeyTable Match { get; } = new(
        "match",
        [
            new(
                "host",
                Shape.Text(Patterns.HostPattern),
                "A host, *.host for all below it, with a port if that has to fit. Any unless it is written.")
            {
                Example = "\"*.shop.example\"",
            },
            new(
                "path",
                Shape.Text(Patterns.PathPattern),
                "A path: /a is exactly that, * and :name stand for one segment, /a/** is /a and all below it.")
            {
                Example = "/users/:id/**",
            },
            new("method", Shape.List(Shape.Text(Patterns.Token)), "One of these methods; GET includes HEAD.")
            {
                Example = "[GET, POST]",
            },
            new(
                "headers",
                Shape.Names(s_condition, Patterns.Token, min: "1", max: "32"),
                "Conditions on fields: a value, \"~expression\", true (it is there) or false (it is not).")
            {
                Example = "{ x-beta: \"1\" }",
            },
            new(
                "query",
                Shape.Names(s_condition, min: "1", max: "32"),
                "Conditions on query parameters: a value, \"~expression\", true or false.")
            {
                Example = "{ lang: de }",
            },
            new(
                "cookies",
                Shape.Names(s_condition, Patterns.Token, min: "1", max: "32"),
                "Conditions on cookies: a value, \"~expression\", true or false.") { Example = "{ plan: pro }" },
            new(
                "client",
                Shape.List(Shape.Text(Patterns.AddressRange)),
                "Addresses and blocks of clients; behind trusted_proxies the first other address.")
            {
                Example = "[192.0.2.0/24]",
            },
            new(
                "device",
                Shape.Words("mobile", "desktop", "bot"),
                "What the client is, by its user agent and its client hints."),
        ]);

    public static KeyTable Respond { get; } = new(
        "respond",
        [
            new("status", Shape.Number("200", "599"), "The status.") { Default = "200" },
            new(
                "headers",
                Shape.Names(Shape.List(Shape.Text(Patterns.FieldValue)), Patterns.WrittenField),
                "Names of fields with values, or with lists of values.") { Example = "{ content-type: text/html }" },
            new("body", Shape.Text(), "The body, at most 1MiB; none with 204, 205 and 304."),
        ]);

    public static KeyTable Redirect { get; } = new(
        "redirect",
        [
            new("to", Shape.Text(Patterns.RedirectTarget), "A URL or a path, with captures of the match.")
            {
                Example = "https://example.org/:rest",
            },
            new("status", Shape.Words("301", "302", "303", "307", "308"), "The status.") { Default = "308" },
        ])
    {
        Required = ["to"],
    };

    public static KeyTable Static { get; } = new(
        "static",
        [
            new("root", Shape.Text(), "The folder, from the folder of the configuration on.") { Example = "./public" },
            new("index", Shape.List(Shape.Text(Patterns.FileName)), "Files that answer for their folder.")
            {
                Default = "index.html",
            },
            new(
                "fallback",
                Shape.Text(Patterns.FilePath),
                "The file that answers for paths without one, for applications that route in the browser.")
            {
                Example = "/index.html",
            },
            new("listing", Shape.Switch, "Whether folders without an index are listed.") { Default = "false" },
            new(
                "precompressed",
                Shape.List(Shape.Words("br", "zst", "gz")),
                "Suffixes of compressed copies that are looked for, in the order of preference.")
            {
                Example = "[br, zst, gz]",
            },
        ])
    {
        Required = ["root"],
    };

    public static KeyTable Split { get; } = new(
        "split",
        [
            new(
                "to",
                Shape.Names(Shape.Share, Patterns.ClusterOrUrl, min: "2"),
                "Clusters or URLs with their shares of the clients, 100% together.")
            {
                Example = "{ shop: 95%, shop-next: 5% }",
            },
            new(
                "by",
                Shape.AnyOf(Shape.Words("cookie", "client_ip", "random"), Shape.Text(Patterns.HeaderKey)),
                "What tells clients apart: a cookie that Weir sets, the address, `header NAME`, or nothing.")
            {
                Default = "cookie",
            },
        ])
    {
        Required = ["to"],
    };

    public static KeyTable Defaults { get; } = new("defaults", SettingKeys.All, "cache");

    public static KeyTable Route { get; } = new(
        "routes[]",
        [
            new("match", Shape.Of(Match), "Which requests; all of them unless it is written."),
            new("to", Shape.Text(Patterns.ClusterOrUrl), "The cluster or the URL that answers.")
            {
                Example = "http://localhost:3000",
            },
            new("split", Shape.Of(Split), "Clusters that share the clients."),
            new(
                "respond",
                Shape.AnyOf(Shape.Number("200", "599"), Shape.Of(Respond)),
                "A fixed answer; the short form is its status.") { Example = "204" },
            new(
                "redirect",
                Shape.AnyOf(Shape.Text(Patterns.RedirectTarget), Shape.Of(Redirect)),
                "A redirect; the short form is its target, with status 308.") { Example = "https://example.org/:rest" },
            new(
                "static",
                Shape.AnyOf(Shape.Text(), Shape.Of(Static)),
                "Files of a folder; the short form is the folder.") { Example = "./public" },
            .. SettingKeys.All,
        ],
        "cache")
    {
        OneOf = ["to", "split", "respond", "redirect", "static"],
    };
}
