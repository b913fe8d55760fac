namespace Weir.Configuration;

/// <summary>
/// The keys of what a route changes, which <c>defaults</c> say for all of them. Immutable; a group stands before those
/// that hold it.
/// </summary>
internal static class SettingKeys
{
    private static readonly Shape s_fields =
        Shape.Names(Shape.List(Shape.Text(Patterns.FieldValue)), Patterns.WrittenField);

    public static KeyTable RewriteQuery { get; } = new(
        "rewrite.query",
        [
            new(
                "remove",
                Shape.List(Shape.Text(Patterns.Parameter)),
                "Query parameters that go; utm_* means all that begin so.") { Example = "[ \"utm_*\" ]" },
            new(
                "set",
                Shape.Names(Shape.Text()),
                "Query parameters that replace those of their name.") { Example = "{ from: old }" },
        ]);

    public static KeyTable Rewrite { get; } = new(
        "rewrite",
        [
            new("path", Shape.Text(Patterns.PathTemplate), "The new path, with captures of the match.")
            {
                Example = "/new/:id/:rest",
            },
            new("query", Shape.Of(RewriteQuery), "What changes in the query."),
        ]);

    public static KeyTable FieldEdits { get; } = new(
        "request_headers, response_headers",
        [
            new("set", s_fields, "Fields that replace those of their name.") { Example = "{ x-tenant: shop }" },
            new("add", s_fields, "Fields that come beside those of their name."),
            new("remove", Shape.List(Shape.Text(Patterns.WrittenField)), "Names of fields that go.")
            {
                Example = "[x-debug]",
            },
        ]);

    public static KeyTable Mirror { get; } = new(
        "mirror",
        [
            new("to", Shape.Text(Patterns.ClusterOrUrl), "The cluster or URL that gets copies; nobody waits for it.")
            {
                Example = "http://10.9.0.1:3000",
            },
            new("share", Shape.Share, "The share of the requests.") { Default = "100%" },
        ])
    {
        Required = ["to"],
    };

    public static KeyTable Compress { get; } = new(
        "compress",
        [
            new(
                "types",
                Shape.List(Shape.Text(Patterns.MediaType)),
                "Content types; text, JSON, XML, JavaScript, SVG, WASM and fonts unless it is written.")
            {
                Example = "[text/*, application/json]",
            },
            new("min", Shape.Size("0", "1GiB"), "The size below which it is not worth it.") { Default = "1KiB" },
            new(
                "codings",
                Shape.List(Shape.Words("br", "zstd", "gzip")),
                "Codings in the order of preference; all three unless it is written.")
            {
                Example = "[br, gzip]",
            },
            new("gzip_level", Shape.Number("1", "9"), "The level of gzip.") { Default = "5" },
            new("brotli_level", Shape.Number("0", "11"), "The level of brotli.") { Default = "4" },
            new("zstd_level", Shape.Number("1", "19"), "The level of zstd.") { Default = "3" },
        ]);

    public static KeyTable ClientCache { get; } = new(
        "client_cache",
        [
            new(
                "api",
                Shape.Duration("1s", "365d"),
                "How long clients may keep answers of an API to GET that have a validator; no-cache unless it is "
                    + "written.") { Example = "30s" },
        ]);

    public static KeyTable Cors { get; } = new(
        "cors",
        [
            new(
                "origins",
                Shape.List(Shape.Text(Patterns.Origin)),
                "Origins whose pages may use the route; * for all.")
            {
                Example = "[ https://shop.example, \"https://*.shop.example\" ]",
            },
            new(
                "methods",
                Shape.List(Shape.Text(Patterns.Token)),
                "Methods that pages may use; GET, HEAD and POST unless it is written.") { Example = "[GET, PUT]" },
            new(
                "headers",
                Shape.List(Shape.Text(Patterns.Token)),
                "Fields that pages may send; those they ask for unless it is written.") { Example = "[x-csrf]" },
            new("expose", Shape.List(Shape.Text(Patterns.Token)), "Fields that pages may read.")
            {
                Example = "[x-total]",
            },
            new("credentials", Shape.Switch, "Whether cookies go along; not with the origin *.") { Default = "false" },
            new("max_age", Shape.Duration("0s", "1d"), "How long browsers keep the answer to a preflight.")
            {
                Default = "10m",
            },
        ])
    {
        Required = ["origins"],
    };

    /// <summary>What a route says beside its match and its answer.</summary>
    public static Key[] All { get; } =
    [
        new("timeouts", Shape.Of(ClusterKeys.Timeouts), "How long the origin may take."),
        new("body", Shape.Size("0", "1PiB"), "The size of a request body; limits.body unless it is written.")
        {
            Example = "10MiB",
        },
        new(
            "budget",
            Shape.AnyOf(Shape.Off, Shape.Duration("1ms", "1d")),
            "The time of the whole exchange, then 504; it ends at tunnels and event streams.") { Default = "off" },
        new("rewrite", Shape.AnyOf(Shape.Off, Shape.Of(Rewrite)), "How the target changes on its way to the origin."),
        new(
            "request_headers",
            Shape.AnyOf(Shape.Off, Shape.Of(FieldEdits)),
            "What changes in the fields of requests to the origin."),
        new(
            "response_headers",
            Shape.AnyOf(Shape.Off, Shape.Of(FieldEdits)),
            "What changes in the fields of responses, Weir's own included."),
        new("mirror", Shape.AnyOf(Shape.Off, Shape.Of(Mirror)), "Where copies of requests go."),
        new(
            "compress",
            Shape.AnyOf(Shape.Switch, Shape.Of(Compress)),
            "Whether responses are compressed as the client accepts it: on, off, or keys.") { Default = "off" },
        new(
            "client_cache",
            Shape.AnyOf(Shape.Words("auto"), Shape.Switch, Shape.Of(ClientCache)),
            "Cache-Control towards clients where the origin says nothing: auto, off, or keys.") { Default = "off" },
        new(
            "cors",
            Shape.AnyOf(Shape.Off, Shape.Of(Cors)),
            "Which pages of other origins may use the route; preflights are answered by Weir."),
        new(
            "security_headers",
            Shape.AnyOf(Shape.Words("default"), Shape.Switch),
            "Fields that make browsers careful, where the origin does not set them.") { Default = "off" },
    ];
}
