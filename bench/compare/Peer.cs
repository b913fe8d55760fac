namespace Weir.Compare;

/// <summary>A kind of server: how it is configured, started and asked for its version. Owner: immutable.</summary>
/// <param name="Name">Its word in options and reports.</param>
/// <param name="Template">Path of its configuration template, or null when it has none.</param>
/// <param name="Command">The program and its arguments; @config@ @work@ @port@ @origin@ and @loops@ are filled
/// in.</param>
/// <param name="VersionCommand">Prints its version on the first line of either stream.</param>
/// <param name="Environment">Exactly this environment, or null for our own.</param>
/// <param name="OnlyPath">What it is asked for in every scenario, or null for the scenario's own path.</param>
/// <param name="MarkedBy">A field, in lower case, that its answers carry when they went the way that is meant.</param>
internal sealed record Peer(
    string Name,
    string? Template,
    IReadOnlyList<string> Command,
    IReadOnlyList<string> VersionCommand,
    IReadOnlyDictionary<string, string>? Environment = null,
    string? OnlyPath = null,
    string? MarkedBy = null)
{
    public const string Weir = "weir";
    public const string Nginx = "nginx";
    public const string Haproxy = "haproxy";
    public const string Varnish = "varnish";
    public const string Caddy = "caddy";
    public const string Yarp = "yarp";
    public const string H2o = "h2o";
    public const string Origin = "origin";
    public const string NginxReturn = "nginx-return";
    public const string WeirRealistic = "weir-realistic";
    public const string WeirPlain = "weir-plain";

    public static Peer OfNginx(Options options) =>
        new(Nginx, TemplateOf(options, "nginx.conf"), ["nginx", "-p", "@work@", "-c", "@config@"], ["nginx", "-v"]);

    public static Peer OfHaproxy(Options options) =>
        new(Haproxy, TemplateOf(options, "haproxy.cfg"), ["haproxy", "-db", "-f", "@config@"], ["haproxy", "-v"]);

    /// <summary>
    /// A request that passes takes two threads while it lasts, one for the client and one for the origin; the pool
    /// holds them for 512 requests. Idle connections need none.
    /// </summary>
    public static Peer OfVarnish(Options options) =>
        new(
            Varnish,
            TemplateOf(options, "varnish.vcl"),
            [
                "varnishd", "-F", "-n", "@work@/varnish-@port@", "-f", "@config@", "-a", "127.0.0.1:@port@",
                "-T", "none", "-s", "malloc,64m", "-p", "thread_pools=@loops@", "-p", "thread_pool_min=1100",
                "-p", "thread_pool_max=2000", "-p", "timeout_idle=75", "-p", "listen_depth=4096",
            ],
            ["varnishd", "-V"]);

    public static Peer OfCaddy(Options options) =>
        new(
            Caddy,
            TemplateOf(options, "Caddyfile"),
            [
                "env", "GOMAXPROCS=@loops@", "XDG_CONFIG_HOME=@work@", "XDG_DATA_HOME=@work@", "caddy", "run",
                "--adapter", "caddyfile", "--config", "@config@",
            ],
            ["caddy", "version"]);

    /// <summary>A further server in the scenarios of HTTP/2; no bar is about it.</summary>
    public static Peer OfH2o(Options options) =>
        new(H2o, TemplateOf(options, "h2o.yaml"), ["h2o", "-m", "worker", "-c", "@config@"], ["h2o", "-v"]);

    /// <exception cref="CompareException">bench/compare/run did not build it.</exception>
    public static Peer OfYarp(Options options)
    {
        var program = options.YarpPath
            ?? throw new CompareException("yarp is built by bench/compare/run, which names it with --yarp PATH");
        return new(
            Yarp,
            null,
            ["env", "DOTNET_PROCESSOR_COUNT=@loops@", "dotnet", program, "@port@", "@origin@"],
            ["dotnet", program, "--version"]);
    }

    /// <summary>bench/origin as a server of its own; its /1k is the body of the fixed responses.</summary>
    public static Peer OfOrigin(Options options) =>
        new(Origin, null, [options.OriginPath, "@port@"], [], OnlyPath: "/1k");

    /// <summary>
    /// nginx's plain `return 200`, what bench/origin is judged by: without X-Request-Id, which costs nginx a call of
    /// the random generator of OpenSSL.
    /// </summary>
    public static Peer OfNginxReturn(Options options) =>
        OfNginx(options) with { Name = NginxReturn, OnlyPath = "/return" };

    public static Peer OfWeir(
        Options options, IReadOnlyList<string> program, IReadOnlyDictionary<string, string>? environment) =>
        new(
            Weir,
            TemplateOf(options, "weir.yaml"),
            [.. program, "run", "@config@"],
            [.. program, "--version"],
            environment);

    /// <summary>Weir with a configuration as a service has it; its answers are marked by the measured route.</summary>
    public static Peer OfWeirRealistic(Options options, Peer weir) =>
        weir with
        {
            Name = WeirRealistic,
            Template = TemplateOf(options, "weir-realistic.yaml"),
            MarkedBy = "x-served-by",
        };

    /// <summary>Weir without a file: what it costs when it is told nothing but where the origin is.</summary>
    public static Peer OfWeirPlain(Peer weir) =>
        weir with
        {
            Name = WeirPlain,
            Template = null,
            Command =
            [
                .. weir.Command.Where(part => part != "@config@"), "--to", "http://127.0.0.1:@origin@",
                "--listen", "http://127.0.0.1:@port@", "--admin", "http://127.0.0.1:@admin@",
            ],
        };

    /// <summary>Whether it is measured to judge the instruments and not as a server to compare with.</summary>
    public static bool IsReference(string name) => name is Origin or NginxReturn;

    /// <summary>
    /// Whether its peak counts for the rates that all are held at. The others would lower them to where the difference
    /// between Weir, nginx and HAProxy cannot be seen.
    /// </summary>
    public static bool SetsTheRate(string name) => name is Weir or Nginx or Haproxy;

    /// <summary>Whether its template can have it do all that; h2o takes part where HTTP/2 is asked for.</summary>
    public static bool Offers(string name, Extras extras)
    {
        const Extras Secure = Extras.Tls | Extras.Http2;
        var offered = name switch
        {
            Weir or Nginx => Extras.AccessLog | Extras.Files | Extras.Gzip | Secure,
            Haproxy => Extras.Gzip | Secure,
            H2o => Secure,
            Caddy => Extras.Files,
            _ => Extras.None,
        };
        return (extras & ~offered) == Extras.None && (name != H2o || extras.HasFlag(Extras.Http2));
    }

    public string PathFor(Scenario scenario) => OnlyPath ?? scenario.Path;

    private static string TemplateOf(Options options, string file) =>
        Path.Combine(options.Root, "bench", "compare", "peers", file);
}
