namespace Weir.Core;

/// <summary>The one table from a fault to its side, word, status and log level. Immutable; any thread.</summary>
public static class FaultTable
{
    private static readonly FaultEntry[] s_entries = Build();

    /// <summary>All rows, in the order of <see cref="Fault"/>.</summary>
    public static ReadOnlySpan<FaultEntry> Entries => s_entries;

    /// <summary>The row of one fault.</summary>
    public static FaultEntry Entry(this Fault fault) => s_entries[(int)fault];

    /// <summary>The fault's word, as clients, metrics and the log show it.</summary>
    public static string Word(this Fault fault) => s_entries[(int)fault].Word;

    /// <summary>The status answered for the fault; 0 when nothing can be answered.</summary>
    public static int Status(this Fault fault) => s_entries[(int)fault].Status;

    private static FaultEntry[] Build()
    {
        FaultEntry[] rows =
        [
            Row(Fault.None, FaultSide.None, "none", 0, FaultLevel.Quiet, ""),
            .. OfClients(),
            .. OfOrigins(),
            .. OfWeir(),
        ];

        for (int i = 0; i < rows.Length; i++)
        {
            if ((int)rows[i].Fault != i)
            {
                throw new InvalidOperationException($"the fault table is out of order at {rows[i].Fault}");
            }
        }

        return rows;
    }

    private static FaultEntry[] OfClients() =>
    [
        Down(Fault.BadRequest, "bad-request", 400, "the client broke the rules of HTTP framing or syntax"),
        Down(Fault.HeadTooLarge, "head-too-large", 431, "raise limits.head or limits.fields"),
        Down(Fault.TargetTooLong, "target-too-long", 414, "targets are bounded at 8 KiB"),
        Down(Fault.BodyTooLarge, "body-too-large", 413, "raise limits.body"),
        Down(
            Fault.VersionNotSupported, "version-not-supported", 505,
            "HTTP/1.0, 1.1 and 2 are known; see protocols of the listener"),
        Down(Fault.CodingNotSupported, "coding-not-supported", 501, "chunked is the only transfer coding"),
        Down(Fault.MethodNotAllowed, "method-not-allowed", 405, "CONNECT is not served"),
        Down(Fault.ExpectationFailed, "expectation-failed", 417, "100-continue is the only expectation"),
        Down(Fault.HeadTimeout, "head-timeout", 408, "raise timeouts.head if clients are that slow"),
        Down(Fault.BodyTooSlow, "body-too-slow", 408, "the client sent less than 500 bytes a second"),
        Down(Fault.ReaderTooSlow, "reader-too-slow", 0, "the client read less than 500 bytes a second"),
        Down(Fault.IdleTimeout, "idle-timeout", 0, "raise timeouts.idle"),
        Down(Fault.DownstreamClosed, "downstream-closed", 0, "the client ended its request in the middle"),
        Down(Fault.DownstreamReset, "downstream-reset", 0, "the client went away"),
        Row(
            Fault.TooManyFromAddress, FaultSide.Downstream, "too-many-from-address", 0, FaultLevel.Warning,
            "raise limits.connections_per_address"),
        Row(
            Fault.BadProxyHeader, FaultSide.Downstream, "bad-proxy-header", 0, FaultLevel.Info,
            "an address of proxy_protocol sent no PROXY header, or a broken one; the log has the reason"),
        Row(
            Fault.TlsHandshakeFailed, FaultSide.Downstream, "tls-handshake-failed", 0, FaultLevel.Info,
            "the client did not speak TLS, or did not want what is offered; the log has the reason"),
        Down(Fault.Misdirected, "misdirected", 421, "this host asks for other client certificates: connect to it"),
        Row(
            Fault.BadHttp2, FaultSide.Downstream, "bad-http2", 0, FaultLevel.Info,
            "the client broke HTTP/2, or did too often what costs more than it carries; the log has the reason"),
    ];

    private static FaultEntry[] OfOrigins() =>
    [
        Up(Fault.NameNotResolved, "name-not-resolved", 502, "check the host name of the destination"),
        Up(Fault.ConnectRefused, "connect-refused", 502, "is the origin running and listening there?"),
        Up(Fault.ConnectTimeout, "connect-timeout", 502, "raise timeouts.connect or check the way to the origin"),
        Up(Fault.ConnectFailed, "connect-failed", 502, "check the address of the destination and the way to it"),
        Up(
            Fault.UpstreamTlsFailed, "upstream-tls-failed", 502,
            "does the origin speak TLS there, in version 1.2 or 1.3? the log has the reason"),
        Up(
            Fault.CertificateRefused, "certificate-refused", 502,
            "the certificate of the destination is not what it should be; see tls.ca and tls.name of its cluster"),
        Up(Fault.UpstreamReset, "upstream-reset", 502, "the origin reset the connection", resendSafe: true),
        Up(Fault.UpstreamClosed, "upstream-closed", 502, "the origin closed before it answered", resendSafe: true),
        Up(Fault.UpstreamTruncated, "upstream-truncated", 502, "the origin closed in the middle of its answer"),
        Up(Fault.BadResponse, "bad-response", 502, "the origin broke the rules of HTTP framing or syntax"),
        Up(
            Fault.UpgradeRefused, "upgrade-refused", 502,
            "the protocol of the upgrade is not spoken there; an origin of HTTP/2 may want protocol: h1 (RFC 8441)"),
        Up(
            Fault.ResponseHeadTooLarge, "response-head-too-large", 502,
            "heads of origins are bounded at 64 KiB, and at 80 KiB with what is added"),
        Up(Fault.FirstByteTimeout, "first-byte-timeout", 504, "raise timeouts.first_byte or speed the origin up"),
        Up(Fault.BetweenBytesTimeout, "between-bytes-timeout", 504, "raise timeouts.between_bytes"),
        Up(Fault.PoolWaitTimeout, "pool-wait-timeout", 503, "raise pool.max or make the origin faster"),
    ];

    private static FaultEntry[] OfWeir() =>
    [
        Own(Fault.NoRoute, "no-route", 404, FaultLevel.Info, "no route matches; add one without match"),
        Own(Fault.NoFile, "no-file", 404, FaultLevel.Quiet, "the folder of the route has no such file"),
        Own(
            Fault.FileUnreadable, "file-unreadable", 500, FaultLevel.Error,
            "the process may not read the file, or the disk failed; the log has the system's reason"),
        Own(
            Fault.FileTruncated, "file-truncated", 500, FaultLevel.Warning,
            "a file became shorter while it was served; replace files by renaming"),
        Own(
            Fault.FilesBusy, "files-busy", 503, FaultLevel.Error,
            "the file lane's queue is full; the disk is too slow for the load"),
        Own(
            Fault.BudgetSpent, "budget-spent", 504, FaultLevel.Error,
            "raise the budget of the route or make the origin faster"),
        Own(Fault.NoMemory, "no-memory", 503, FaultLevel.Error, "raise limits.buffers"),
        Own(
            Fault.NoDescriptors, "no-descriptors", 503, FaultLevel.Error,
            "raise the limit on open files (ulimit -n)"),
        Own(
            Fault.TooManyConnections, "too-many-connections", 0, FaultLevel.Warning,
            "idle connections give way, then accepting pauses; raise limits.connections"),
        Own(
            Fault.TooManyHeads, "too-many-heads", 503, FaultLevel.Warning,
            "the oldest unfinished request head gave way; raise limits.heads_in_progress"),
        Own(Fault.Stopping, "stopping", 503, FaultLevel.Info, "the process is draining"),
        Own(Fault.Defect, "defect", 500, FaultLevel.Error, "a defect of Weir; please report it with the log"),
    ];

    private static FaultEntry Down(Fault fault, string word, int status, string advice) =>
        Row(fault, FaultSide.Downstream, word, status, status == 0 ? FaultLevel.Quiet : FaultLevel.Info, advice);

    private static FaultEntry Up(Fault fault, string word, int status, string advice, bool resendSafe = false) =>
        Row(fault, FaultSide.Upstream, word, status, FaultLevel.Error, advice, resendSafe);

    private static FaultEntry Own(Fault fault, string word, int status, FaultLevel level, string advice) =>
        Row(fault, FaultSide.Internal, word, status, level, advice);

    private static FaultEntry Row(
        Fault fault,
        FaultSide side,
        string word,
        int status,
        FaultLevel level,
        string advice,
        bool resendSafe = false) =>
        new(fault, side, word, status, level, resendSafe, advice);
}
