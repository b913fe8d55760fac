namespace Weir.Compare;

/// <summary>One thing that every server is asked to do, and how that is measured. Owner: immutable.</summary>
/// <param name="Name">The word for --only.</param>
/// <param name="Title">What the report calls it.</param>
/// <param name="Path">The path that is asked for.</param>
/// <param name="Length">Bytes of the response body, before it is coded; checked by the open-loop client.</param>
internal sealed record Scenario(string Name, string Title, string Path, int Length)
{
    public const string Proxied1K = "proxied-1k";
    public const string Proxied1KLog = "proxied-1k-log";
    public const string Proxied1K512 = "proxied-1k-512";
    public const string Proxied100K = "proxied-100k";
    public const string Fixed1K = "fixed-1k";
    public const string Static1K = "static-1k";
    public const string Static100K = "static-100k";
    public const string Upload1M = "upload-1m";
    public const string Download10M = "download-10m";
    public const string Churn1K = "churn-1k";
    public const string TwoLoops = "two-loops";
    public const string Idle10K = "idle-10k";
    public const string Gzip20K = "gzip-20k";
    public const string Realistic = "realistic";
    public const string TlsFixed1K = "tls-fixed-1k";
    public const string TlsProxied1K = "tls-proxied-1k";
    public const string TlsHandshakesFull = "tls-handshakes-full";
    public const string TlsHandshakesResumed = "tls-handshakes-resumed";
    public const string TlsIdle10K = "tls-idle-10k";
    public const string H2Fixed1K = "h2-fixed-1k";
    public const string H2Proxied1K = "h2-proxied-1k";

    private const int Mebi = 1024 * 1024;

    /// <summary>Enough for large bodies: with more of them each takes seconds, and a run ends amid them.</summary>
    private const int FewConnections = 16;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(Proxied1K, "Proxied, 1 KB", "/1k", 1024) { WithWrk = true },
        new(Proxied1KLog, "Proxied, 1 KB, with an access log", "/1k", 1024) { Extras = Extras.AccessLog },
        new(Proxied1K512, "Proxied, 1 KB, 512 connections", "/1k", 1024) { Connections = 512 },
        new(Proxied100K, "Proxied, 100 KB", "/100k", 102400),
        new(Fixed1K, "Fixed response, 1 KB", "/fixed", 1024) { WithOrigin = true },
        new(Static1K, "A file of 1 KB", "/static/1k", 1024) { Extras = Extras.Files },
        new(Static100K, "A file of 100 KB", "/static/100k", 102400) { Extras = Extras.Files },
        // At a rate and not at the limit, where Weir makes less of each body and the sizes would not be the same.
        new(Gzip20K, "20 KB of JSON, coded with gzip on the way", "/json", 20480)
        {
            Method = Method.OneRate, Extras = Extras.Gzip, Fields = ["Accept-Encoding: gzip"],
        },
        // peers/weir-realistic.yaml over `weir run --to ORIGIN`; host and path are those of a route in its middle.
        new(Realistic, "Proxied, 1 KB, a realistic configuration over none", "/1k/products/4711", 1024)
        {
            IsWeirAgainstItself = true, Fields = ["Host: api.shop.example"],
        },
        new(Upload1M, "Upload, 1 MiB", "/0", 0)
        {
            PostBytes = Mebi, Connections = FewConnections, PairsMax = 3, Shares = [],
        },
        new(Download10M, "Download, 10 MiB", $"/n/{10 * Mebi}", 10 * Mebi)
        {
            ReadyPath = "/0", Connections = FewConnections, PairsMax = 3, Shares = [],
        },
        new(Churn1K, "A new connection for each request, 1 KB", "/1k", 1024)
        {
            Method = Method.OneRate, ClosesConnections = true, Shares = [0.50],
        },
        new(TwoLoops, "Two loops, proxied, 1 KB", "/1k", 1024) { Method = Method.OneRate, Loops = 2, Shares = [0.45] },
        new(TlsFixed1K, "TLS, fixed response, 1 KB", "/fixed", 1024) { Extras = Extras.Tls },
        new(TlsProxied1K, "TLS, proxied, 1 KB", "/1k", 1024) { Extras = Extras.Tls },
        // The client pays more for a handshake than the server, since it verifies what the server only signs.
        new(TlsHandshakesFull, "A full TLS handshake for each request, 1 KB fixed", "/fixed", 1024)
        {
            Method = Method.OneRate, Extras = Extras.Tls, ClosesConnections = true, Shares = [0.50],
        },
        new(TlsHandshakesResumed, "A resumed TLS handshake for each request, 1 KB fixed", "/fixed", 1024)
        {
            Method = Method.OneRate, Extras = Extras.Tls, ClosesConnections = true, Resumes = true, Shares = [0.50],
        },
        new(H2Fixed1K, "HTTP/2 over TLS, fixed response, 1 KB", "/fixed", 1024)
        {
            Extras = Extras.Tls | Extras.Http2, Streams = 16,
        },
        new(H2Proxied1K, "HTTP/2 over TLS, proxied to HTTP/1.1, 1 KB", "/1k", 1024)
        {
            Extras = Extras.Tls | Extras.Http2, Streams = 16,
        },
        new(Idle10K, "10,000 idle connections", "/1k", 1024) { Method = Method.IdleCrowd, Connections = 10_000 },
        new(TlsIdle10K, "10,000 idle TLS connections", "/1k", 1024)
        {
            Method = Method.IdleCrowd, Connections = 10_000, Extras = Extras.Tls,
        },
    ];

    public Method Method { get; init; } = Method.Saturation;

    /// <summary>Open at the same time.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>With more than one, nothing is pinned: servers, client and origin share all cores.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>Bytes of the request body; 0 asks with GET.</summary>
    public int PostBytes { get; init; }

    /// <summary>What a server is asked for until it answers; null for the path itself.</summary>
    public string? ReadyPath { get; init; }

    public bool ClosesConnections { get; init; }

    /// <summary>New connections resume the TLS session of an earlier one.</summary>
    public bool Resumes { get; init; }

    /// <summary>Requests at once on each connection; more than one with HTTP/2 only.</summary>
    public int Streams { get; init; } = 1;

    public bool IsSecure => Extras.HasFlag(Extras.Tls);

    public bool IsHttp2 => Extras.HasFlag(Extras.Http2);

    /// <summary>"NAME: VALUE" of what requests carry beyond Host, or instead of the usual one.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What servers do beyond passing requests on; those that do not offer it are left out.</summary>
    public Extras Extras { get; init; }

    /// <summary>The realistic Weir and the plain one take part, and nobody else.</summary>
    public bool IsWeirAgainstItself { get; init; }

    /// <summary>Measure bench/origin beside the servers, and nginx's plain return to judge it by.</summary>
    public bool WithOrigin { get; init; }

    /// <summary>
    /// Saturate with wrk; else with the closed loop of openloop, which spends less on a request and does not copy
    /// bodies: where the server is as cheap as wrk, wrk would be the limit.
    /// </summary>
    public bool WithWrk { get; init; }

    /// <summary>Rates in shares of the slowest peak; null for those of the command line.</summary>
    public IReadOnlyList<double>? Shares { get; init; }

    /// <summary>Fewer turns than the command line asks for, where runs differ little.</summary>
    public int PairsMax { get; init; } = int.MaxValue;

    /// <summary>Whose costs the bars are about.</summary>
    public string Subject => IsWeirAgainstItself ? Peer.WeirRealistic : Peer.Weir;

    public bool IsPinned => Loops == 1;

    /// <summary>Where the measured servers run.</summary>
    public Placement Server => IsPinned ? Placement.Measured : new Placement(Core: null, Loops);

    /// <summary>Where the origin and the client run.</summary>
    public Placement Instrument => IsPinned ? Placement.Instrument : Placement.Anywhere;

    /// <summary>
    /// wrk neither sends bodies nor closes its connections without a script that slows it down, and does not say how
    /// long bodies were. HTTP/2 is for h2load.
    /// </summary>
    public bool CanUseWrk => PostBytes == 0 && !ClosesConnections && !IsHttp2 && !Extras.HasFlag(Extras.Gzip);
}
