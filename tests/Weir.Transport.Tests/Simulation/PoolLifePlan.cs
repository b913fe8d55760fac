using Weir.Core;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>What one seed makes of the life of a pool. Immutable; durations in milliseconds.</summary>
internal sealed record PoolLifePlan
{
    /// <summary>Nobody waits that long unless he was forgotten.</summary>
    public const int ForEverMs = 600_000;

    private const long Ms = 1_000_000;

    private static readonly OriginMove[] s_politeMoves =
    [
        OriginMove.Length, OriginMove.Chunked, OriginMove.Slow, OriginMove.Length, OriginMove.Interim,
        OriginMove.Slow, OriginMove.Empty, OriginMove.UntilClose, OriginMove.CloseAfter, OriginMove.Fixed,
    ];

    private static readonly OriginMove[] s_brokenMoves =
    [
        OriginMove.Cut, OriginMove.Reset, OriginMove.CutChunked, OriginMove.Nothing, OriginMove.HalfHead,
    ];

    public required int ConnectionsMax { get; init; }

    public required int WaitMs { get; init; }

    public required int IdleMs { get; init; }

    public required int LifetimeMs { get; init; }

    public required int LatencyMicroseconds { get; init; }

    public required int Clients { get; init; }

    public required int RequestsMax { get; init; }

    /// <summary>The time within which the clients come.</summary>
    public required int StartMs { get; init; }

    /// <summary>Clients go at any time, in line or not.</summary>
    public required bool ClientsLeave { get; init; }

    /// <summary>The origin ends and resets connections between two requests.</summary>
    public required bool OriginEnds { get; init; }

    /// <summary>The origin talks between two requests.</summary>
    public required bool OriginTalks { get; init; }

    /// <summary>The share of answers behind which it does so at once.</summary>
    public required double DisturbedShare { get; init; }

    /// <summary>Answers break in the middle.</summary>
    public required bool OriginBreaks { get; init; }

    /// <summary>For a while nobody listens, or nobody answers.</summary>
    public required bool OriginIsAway { get; init; }

    /// <summary>The process drains, and cuts what is left when its grace is over.</summary>
    public required bool Drains { get; init; }

    public bool IsWaitShort => WaitMs < ForEverMs;

    public static PoolLifePlan From(SeededRandom random) => new()
    {
        ConnectionsMax = random.Next(1, 5),
        WaitMs = random.NextBool(0.4) ? random.Next(5, 150) : ForEverMs,
        IdleMs = random.NextBool(0.5) ? random.Next(2, 100) : 4000,
        LifetimeMs = random.NextBool(0.2) ? random.Next(10, 200) : 1_800_000,
        LatencyMicroseconds = random.NextBool(0.5) ? 200 : random.Next(1, 2000),
        Clients = random.Next(3, 14),
        RequestsMax = random.Next(1, 6),
        StartMs = random.Next(1, 200),
        ClientsLeave = random.NextBool(0.5),
        OriginEnds = random.NextBool(0.5),
        OriginTalks = random.NextBool(0.4),
        DisturbedShare = random.NextDouble() * random.NextDouble(),
        OriginBreaks = random.NextBool(0.25),
        OriginIsAway = random.NextBool(0.2),
        Drains = random.NextBool(0.25),
    };

    public TransportSceneOptions Options() => new()
    {
        World = new SimulatedOptions { LatencyNanosecondsMax = LatencyMicroseconds * 1000L },
        Upstream = new UpstreamSettings
        {
            ConnectionsMax = ConnectionsMax,
            WaitNanoseconds = WaitMs * Ms,
            IdleNanoseconds = IdleMs * Ms,
            IdleIsWritten = true,
            LifetimeNanoseconds = LifetimeMs * Ms,
        },
        Timeouts = new AttemptTimeouts { ConnectNanoseconds = 30 * Ms },
    };

    public ScriptedRequest Request(int number, SeededRandom random)
    {
        OriginMove[] moves = OriginBreaks && random.NextBool(0.3) ? s_brokenMoves : s_politeMoves;
        OriginMove move = moves[random.Next(moves.Length)];
        bool hasBody = random.NextBool(0.3);

        // A slow answer ends with its last step: there must be a byte in it.
        bool isHead = !hasBody && move != OriginMove.Slow && random.NextBool(0.1);
        return new ScriptedRequest
        {
            Number = number,
            Move = move,
            Method = hasBody ? (random.NextBool(0.5) ? "POST" : "PUT") : isHead ? "HEAD" : "GET",
            ResponseLength = 1 + (random.Next(10) == 0 ? random.Next(40_000) : random.Next(600)),
            RequestLength = hasBody ? random.Next(600) : -1,
            IsChunked = hasBody && random.NextBool(0.3),
            Closes = random.NextBool(0.1),
        };
    }

    /// <summary>Whether the script is the reason that a request was answered with a fault.</summary>
    public bool Explains(string word, ScriptedRequest request) => word switch
    {
        "pool-wait-timeout" => IsWaitShort,
        "connect-refused" or "connect-timeout" => OriginIsAway,
        "stopping" => Drains,
        "bad-response" or PoolLifeOrigin.StrayWord => OriginTalks,
        "upstream-truncated" => request.Move == OriginMove.HalfHead || OriginTalks,

        // A request that may be sent again is: its second connection is new, and lives until it has answered.
        "upstream-closed" => request.Move == OriginMove.Nothing || !CanBeSentAgain(request),
        // But not after a byte that could be of its answer: the beginning of what nobody asked for, and then a reset.
        "upstream-reset" =>
            request.Move is OriginMove.Reset or OriginMove.Nothing || !CanBeSentAgain(request) || OriginTalks,
        _ => false,
    };

    /// <summary>Whether the script is the reason that a request was not answered, or not to its end.</summary>
    public bool ExplainsCut(ScriptedRequest request) =>
        Drains || request.Move is OriginMove.Cut or OriginMove.Reset or OriginMove.CutChunked;

    private static bool CanBeSentAgain(ScriptedRequest request) => request.IsIdempotent && !request.IsChunked;
}
