using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Upstream;

/// <summary>The one resend on a connection that had died while it was parked, and when there must be none.</summary>
public sealed class ResendTests
{
    [Theory]
    [InlineData("GET", -1)]
    [InlineData("PUT", 100)]
    [InlineData("DELETE", -1)]
    public void Run_ReusedConnectionDies_IdempotentRequestIsSentOnceMore(string method, int bodyLength)
    {
        TransportScene scene = ParkedThenDying(0);
        ScriptedClient client = scene.Start(
            false, new ScriptedRequest { Number = 2, Method = method, RequestLength = bodyLength });

        Assert.True(scene.RunClients());
        Assert.Equal([200], client.Statuses);
        Assert.Equal(2, scene.Origin.Peers.Count);
        Assert.Equal(1, scene.Sum(counters => counters.Resent));
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Run_ReusedConnectionDiesAfterPost_Is502()
    {
        TransportScene scene = ParkedThenDying(0);
        ScriptedClient client = scene.Start(
            false, new ScriptedRequest { Number = 2, Method = "POST", RequestLength = 10 });

        Assert.True(scene.RunClients());
        Assert.Equal([502], client.Statuses);
        Assert.Single(scene.Origin.Peers);
        Assert.Equal(0, scene.Sum(counters => counters.Resent));
    }

    [Fact]
    public void Run_ReusedConnectionDiesUnderAStreamingBody_Is502()
    {
        TransportScene scene = ParkedThenDying(0);
        ScriptedClient client = scene.Start(
            false, new ScriptedRequest { Number = 2, Method = "PUT", RequestLength = 1000, IsChunked = true });

        Assert.True(scene.RunClients());
        Assert.Equal([502], client.Statuses);
        Assert.Single(scene.Origin.Peers);
    }

    [Fact]
    public void Run_ReusedConnectionDiesAfterAResponseByte_Is502()
    {
        TransportScene scene = ParkedThenDying(answerBytes: 1);
        ScriptedClient client = scene.Start(false, new ScriptedRequest { Number = 2 });

        Assert.True(scene.RunClients());
        Assert.Equal([502], client.Statuses);
        Assert.Single(scene.Origin.Peers);
    }

    [Fact]
    public void Run_NewConnectionDies_Is502WithoutAnother()
    {
        TransportScene scene = new(1, 1);
        ScriptedClient client = scene.Start(false, new ScriptedRequest { Number = 1, Move = OriginMove.Nothing });

        Assert.True(scene.RunClients());
        Assert.Equal([502], client.Statuses);
        Assert.Contains("upstream-closed", client.Faults[0], StringComparison.Ordinal);
        Assert.Single(scene.Origin.Peers);
    }

    [Fact]
    public void Run_BothConnectionsDie_IsSentTwiceAndNotAgain()
    {
        TransportScene scene = ParkedThenDying(0);
        ScriptedClient client = scene.Start(false, new ScriptedRequest { Number = 2, Move = OriginMove.Nothing });

        Assert.True(scene.RunClients());
        Assert.Equal([502], client.Statuses);
        Assert.Equal(2, scene.Origin.Peers.Count);
        Assert.Empty(scene.FindLeftovers());
    }

    // One connection is parked; on its next request it says so many bytes and ends.
    private static TransportScene ParkedThenDying(int answerBytes)
    {
        TransportScene scene = new(1, 1);
        scene.Start(false, new ScriptedRequest { Number = 1 });
        Assert.True(scene.RunClients());
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(1, scene.Destination.Parked);
        SimulatedPeer origin = scene.Origin.Peers[0];
        origin.Changed = peer =>
        {
            if (peer.Received.Length > 0 && !peer.IsClosed)
            {
                peer.Consume(peer.Received.Length);
                peer.Changed = null;
                peer.Send("HTTP/1.1"u8[..answerBytes]);
                peer.SendEnd();
            }
        };
        return scene;
    }
}
