using Weir.Testing.Replay;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>
/// Two gateways with TLS between them, in rough worlds: both sides of the handshake agree on a version by ALPN, and
/// each request is answered over it, or cut, as without TLS.
/// </summary>
public sealed class TlsSeededRunTests
{
    private const ulong SeedsEach = 12;
    private const int Clients = 6;
    private const int RequestsMax = 6;

    private static readonly string[] s_both = ["h2", "http/1.1"];

    private static readonly OriginMove[] s_politeMoves =
    [
        OriginMove.Length, OriginMove.Chunked, OriginMove.UntilClose, OriginMove.Interim, OriginMove.Slow,
        OriginMove.Empty, OriginMove.Fixed, OriginMove.Length, OriginMove.Upgrade,
    ];

    // What an origin of HTTP/1.1 says too much, nobody can tell from the answer to the next request.
    private static readonly OriginMove[] s_allMoves =
        [.. Enum.GetValues<OriginMove>().Where(static move => move != OriginMove.Extra)];

    [Theory]
    [InlineData("h2 http/1.1", "h2 http/1.1", 1, 2)]
    [InlineData("h2 http/1.1", "h2 http/1.1", 3, 2)]
    [InlineData("h2 http/1.1", "http/1.1", 1, 1)]
    [InlineData("http/1.1", "h2 http/1.1", 1, 1)]
    public void Run_PoliteWorld_AnswersEverythingInTheVersionThatWasAgreedOn(
        string offered, string served, int loops, int major) => ForEachSeed(seed =>
    {
        TransportScene scene = TlsHop.Scene(seed, loops, offered.Split(' '), served.Split(' '), out TlsHop hop);
        new Http2Script(scene, s_politeMoves).StartAll(Clients, RequestsMax);
        Check(scene, hop);
        Assert.All(scene.Clients, static client => Assert.True(client.IsServed && client.Faults.Count == 0));
        Assert.All(scene.Http2Clients, static client =>
        {
            Assert.True(client.Cut.Count == 0, string.Join("; ", client.Cut));
            Assert.True(client.Faults.Count == 0, string.Join("; ", client.Faults));
            Assert.True(client.IsServed, "a client of HTTP/2 was not served");
        });
        Assert.Contains(hop.Versions, static request => !request.IsUpgrade);
        Assert.All(hop.Versions, request => Assert.Equal(request.IsUpgrade ? 1 : major, request.Major));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_OriginsAndClientsBreak_NothingIsCrossedOrKept(int loops) => ForEachSeed(seed =>
    {
        TransportScene scene = TlsHop.Scene(seed, loops, s_both, s_both, out TlsHop hop);
        Http2Script script = new(scene, s_allMoves);
        script.StartAll(Clients, RequestsMax);
        script.BreakAll();
        Check(scene, hop);
    });

    private static void Check(TransportScene scene, TlsHop hop)
    {
        Assert.True(scene.RunClients(), "a client is stuck");
        string found = string.Join("; ", scene.FindLeftovers());
        Assert.True(found.Length == 0, found);
        Assert.Empty(hop.Defects);
        Assert.Equal(0, hop.Destination.Open);
        Assert.Equal(
            scene.Sum(static counters => counters.UpstreamTlsFull + counters.UpstreamTlsResumed),
            scene.Sum(static counters => counters.DownstreamTlsFull + counters.DownstreamTlsResumed));
    }

    private static void ForEachSeed(Action<ulong> run)
    {
        foreach (ulong seed in Seeds.Share(0, 1, SeedsEach))
        {
            Seeds.Run(seed, typeof(TlsSeededRunTests), run);
        }
    }
}
