namespace Weir.Compare;

/// <summary>What the command line asks for. Owner: immutable after <see cref="Parse"/>.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: bench/compare/run [options]
          --peers LIST      servers to compare, default weir,nginx,haproxy, and h2o where it is HTTP/2; there are
                            also varnish, caddy, yarp
          --only LIST       scenarios: proxied-1k, proxied-1k-log, proxied-1k-512, proxied-100k, fixed-1k,
                            static-1k, static-100k, gzip-20k, realistic, upload-1m, download-10m, churn-1k,
                            two-loops, tls-fixed-1k, tls-proxied-1k, tls-handshakes-full,
                            tls-handshakes-resumed, h2-fixed-1k, h2-proxied-1k, idle-10k, tls-idle-10k;
                            default all
          --pairs N         turns of every server, default 5
          --duration S      seconds of a counted run, default 4
          --warmup S        seconds before the first counted run of a server, default 3
          --rates LIST      open-loop rates in percent of the slowest peak, default 50,65; churn-1k, handshakes and
                            two-loops have their own, large bodies none
          --client NAME     wrk or openloop for saturated runs; default wrk for proxied-1k, openloop elsewhere;
                            HTTP/2 is always for h2load
          --quick           2 pairs, 2 seconds, rate 50
          --weir PATH       the executable to measure, default the repository's ./weir
          --save NAME       also write bench/results/NAME.md
        """;

    private static readonly string[] s_peers = [Peer.Weir, Peer.Nginx, Peer.Haproxy, Peer.H2o];
    private static readonly string[] s_allPeers = [.. s_peers, Peer.Varnish, Peer.Caddy, Peer.Yarp];
    private static readonly string[] s_clients = ["wrk", "openloop"];

    private string? _client;

    public string Root { get; private set; } = "";

    public string OriginPath { get; private set; } = "";

    public string OpenLoopPath { get; private set; } = "";

    public string? YarpPath { get; private set; }

    public string? WeirPath { get; private set; }

    public string? SaveAs { get; private set; }

    public IReadOnlyList<string> Peers { get; private set; } = s_peers;

    public IReadOnlyList<Scenario> Scenarios { get; private set; } = Scenario.All;

    public IReadOnlyList<double> RateShares { get; private set; } = [0.50, 0.65];

    public int Pairs { get; private set; } = 5;

    public double DurationSeconds { get; private set; } = 4;

    public double WarmUpSeconds { get; private set; } = 3;

    /// <summary>Reads the arguments; --quick gives way to what is said explicitly, wherever it stands.</summary>
    /// <exception cref="CompareException">An option is unknown, lacks its value or is out of range.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options();
        if (args.Contains("--quick"))
        {
            (options.Pairs, options.DurationSeconds, options.WarmUpSeconds, options.RateShares) = (2, 2, 1, [0.50]);
        }

        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--quick")
            {
                continue;
            }

            if (i + 1 == args.Length)
            {
                throw new CompareException($"{args[i]} is unknown or needs a value\n{Usage}");
            }

            options.Set(args[i], args[++i]);
        }

        // Who takes part in nothing need not be installed.
        options.Peers = [.. options.Peers.Where(name => options.Scenarios.Any(s => Peer.Offers(name, s.Extras)))];
        if (options.Root.Length == 0 || options.OriginPath.Length == 0 || options.OpenLoopPath.Length == 0)
        {
            throw new CompareException("start it with bench/compare/run, which builds the instruments and names them");
        }

        return options;
    }

    /// <summary>Whether wrk saturates the servers of this scenario, or openloop.</summary>
    public bool WithWrk(Scenario scenario) =>
        scenario.CanUseWrk && (_client is null ? scenario.WithWrk : _client == "wrk");

    /// <summary>What saturates the servers of this scenario, for the report.</summary>
    public string SaturatedBy(Scenario scenario) =>
        scenario.IsHttp2 ? "h2load" : WithWrk(scenario) ? "wrk" : "openloop --rate max";

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--root": Root = value; break;
            case "--origin": OriginPath = value; break;
            case "--openloop": OpenLoopPath = value; break;
            case "--yarp": YarpPath = value; break;
            case "--weir": WeirPath = Path.GetFullPath(value); break;
            case "--save": SaveAs = FileName(value); break;
            case "--peers": Peers = List(name, value, s_allPeers); break;
            case "--only":
                var names = List(name, value, [.. Scenario.All.Select(s => s.Name)]);
                Scenarios = [.. Scenario.All.Where(s => names.Contains(s.Name))];
                break;
            case "--client": _client = List(name, value, s_clients)[0]; break;
            case "--pairs": Pairs = (int)Number(name, value, 1, 100); break;
            case "--duration": DurationSeconds = Number(name, value, 1, 600); break;
            case "--warmup": WarmUpSeconds = Number(name, value, 0.5, 600); break;
            case "--rates":
                RateShares = [.. value.Split(',').Select(v => Number(name, v, 1, 99) / 100)];
                break;
            default: throw new CompareException($"{name} is not an option\n{Usage}");
        }
    }

    private static string FileName(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && value[0] != '.'
            ? value
            : throw new CompareException("--save takes a name of letters, digits, '-', '_' and '.'");

    private static List<string> List(string name, string value, string[] known)
    {
        var items = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        var unknown = items.Find(item => !known.Contains(item));
        if (items.Count == 0 || unknown is not null)
        {
            throw new CompareException($"{name} takes {string.Join(", ", known)}; \"{unknown}\" is none of them");
        }

        return items;
    }

    private static double Number(string name, string value, double min, double max) =>
        double.TryParse(value, out var number) && number >= min && number <= max
            ? number
            : throw new CompareException($"{name} is a number from {min} to {max}, not \"{value}\"");
}
