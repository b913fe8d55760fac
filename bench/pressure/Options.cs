namespace Weir.Pressure;

/// <summary>What the command line asks for. Owner: immutable after <see cref="Parse"/>.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: bench/pressure/run COMMAND [options]
          soak      constant load with faults on both sides, every byte checked
              --minutes N       how long, default 10 (fractions allowed)
              --rate N          requests a second, default 500
              --seed N          what the traffic and its faults are drawn from, default from the clock
          slow      the p99 of others beside slow heads and stalled readers
              --clients N       slow clients of each kind, default 1000
              --rate N          requests a second of the others, default 2000
              --seconds N       a counted run, default 8
          resets    the p99 of others beside an attacker whose streams of HTTP/2 are reset
              --rate N          resets a second, default 20000
              --seconds N       each of its three parts, default 20
          drain     SIGTERM under load, several times in a row
              --times N         how often, default 10
              --rate N          requests a second, default 5000
          reload    reloads under load, with tunnels, streams and downloads open
              --times N         how often, default 10
              --rate N          requests a second, default 5000
          idle      memory of idle kept connections
              --connections N   default 10000
          tunnels   memory of open tunnels
              --connections N   default 5000
          all       all of them in their short forms
        everywhere
          --loops N         loops of the gateway, default 4 (slow, resets: 1)
          --weir PATH       the executable, default the repository's ./weir
          --save NAME       also write bench/results/NAME.md
        """;

    private static readonly string[] s_commands =
        ["soak", "slow", "resets", "drain", "reload", "idle", "tunnels", "all"];

    private double? _rate;
    private double? _seconds;
    private int? _loops;
    private int? _connections;

    public string Command { get; private set; } = "";

    public string Root { get; private set; } = "";

    public string OriginPath { get; private set; } = "";

    public string OpenLoopPath { get; private set; } = "";

    public string? WeirPath { get; private set; }

    public string? SaveAs { get; private set; }

    public double Minutes { get; private set; } = 10;

    public long Seed { get; private set; } = DateTime.UtcNow.Ticks % 1_000_000_000;

    public int Clients { get; private set; } = 1000;

    public int Times { get; private set; } = 10;

    public double RateOr(double usual) => _rate ?? usual;

    public double SecondsOr(double usual) => _seconds ?? usual;

    public int LoopsOr(int usual) => _loops ?? usual;

    public int ConnectionsOr(int usual) => _connections ?? usual;

    /// <exception cref="PressureException">Something is unknown, lacks its value or is out of range.</exception>
    public static Options Parse(string[] args)
    {
        Options options = new();
        for (int i = 0; i < args.Length; i++)
        {
            if (s_commands.Contains(args[i]) && options.Command.Length == 0)
            {
                options.Command = args[i];
                continue;
            }

            if (i + 1 == args.Length)
            {
                throw new PressureException($"{args[i]} is unknown or needs a value\n{Usage}");
            }

            options.Set(args[i], args[++i]);
        }

        if (options.Command.Length == 0)
        {
            throw new PressureException(Usage);
        }

        return options.Root.Length > 0 && options.OriginPath.Length > 0 && options.OpenLoopPath.Length > 0
            ? options
            : throw new PressureException("start it with bench/pressure/run, which names what it needs");
    }

    /// <summary>The same call with the short form of one command, as <c>all</c> runs it.</summary>
    public Options Short(string command)
    {
        Options options = (Options)MemberwiseClone();
        (options.Command, options.Minutes, options.Times) = (command, 2, 10);
        (options._rate, options._connections, options.Clients, options._seconds) = (null, null, 1000, 5);
        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--root": Root = value; break;
            case "--origin": OriginPath = value; break;
            case "--openloop": OpenLoopPath = value; break;
            case "--weir": WeirPath = Path.GetFullPath(value); break;
            case "--save": SaveAs = FileName(value); break;
            case "--minutes": Minutes = Number(name, value, 0.1, 10_000); break;
            case "--rate": _rate = Number(name, value, 1, 100_000); break;
            case "--loops": _loops = (int)Number(name, value, 1, 64); break;
            case "--seed": Seed = (long)Number(name, value, 0, 1e15); break;
            case "--clients": Clients = (int)Number(name, value, 1, 5000); break;
            case "--seconds": _seconds = Number(name, value, 1, 600); break;
            case "--times": Times = (int)Number(name, value, 1, 1000); break;
            case "--connections": _connections = (int)Number(name, value, 1, 100_000); break;
            default: throw new PressureException($"{name} is not an option\n{Usage}");
        }
    }

    private static string FileName(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && value[0] != '.'
            ? value
            : throw new PressureException("--save takes a name of letters, digits, '-', '_' and '.'");

    private static double Number(string name, string value, double min, double max) =>
        double.TryParse(value, out double number) && number >= min && number <= max
            ? number
            : throw new PressureException($"{name} is a number from {min} to {max}, not \"{value}\"");
}
