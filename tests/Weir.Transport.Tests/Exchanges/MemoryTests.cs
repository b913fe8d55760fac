using Weir.Core;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>Slabs: who waits for them, who gives them back early, and how a crowd shares them.</summary>
public sealed class MemoryTests
{
    // One slab is left: it receives the rest of the body, and none is there to write it into.
    [Fact]
    public void Response_NoSlabForItsOutput_WaitsAndIsWhole()
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions
        {
            World = SimulatedOptions.Calm,
            SlabBytes = 64 * Slab.StandardBytes,
        });
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.Received.Length > 0)
            {
                origin.Consume(origin.Received.Length);
                origin.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            }
        };
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());
        Assert.True(scene.RunUntilReceived(client, "first\r\n") >= 0);
        SlabPool pool = scene.Transports[0].Loop.Slabs;
        List<Slab> taken = [];
        while (pool.TryRent() is { } slab)
        {
            taken.Add(slab);
        }

        pool.Return(taken[0]);
        scene.Origin.Peers[0].Send("4\r\nlast\r\n0\r\n\r\n");
        Assert.True(scene.World.RunFor(500));
        Assert.DoesNotContain("last", client.ReceivedText, StringComparison.Ordinal);
        Assert.Equal(1, scene.Sum(counters => counters.ActiveRequests));
        taken.Skip(1).ToList().ForEach(pool.Return);

        Assert.True(scene.RunUntilReceived(client, "4\r\nlast\r\n0\r\n\r\n") >= 0);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Tunnel_ThatIsSilent_HoldsNoSlab()
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions { World = SimulatedOptions.Calm });
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1, Move = OriginMove.Upgrade }.Text());
        Assert.True(scene.RunUntilReceived(client, "101 ") >= 0);
        client.Send("ping");
        Assert.True(scene.RunUntilReceived(client, "ping") >= 0);
        Assert.True(scene.World.RunFor(10));

        Assert.Equal(1, scene.Sum(counters => counters.OpenTunnels));
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void EventStream_ThatIsSilent_HoldsNoSlab()
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions { World = SimulatedOptions.Calm });
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.Received.Length > 0)
            {
                origin.Consume(origin.Received.Length);
                origin.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
            }
        };
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());
        Assert.True(scene.RunUntilReceived(client, "data: 1") >= 0);
        Assert.True(scene.World.RunFor(10));

        Assert.Equal(1, scene.Sum(counters => counters.ActiveRequests));
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);
        client.Close();
        Assert.True(scene.World.RunFor(100));
    }

    [Fact]
    public void StalledReaders_InACrowd_LeaveMemoryForOthers()
    {
        const int Crowd = 200;
        TransportScene scene = new(1, 1, new TransportSceneOptions
        {
            World = SimulatedOptions.Calm,
            SlabBytes = 512 * Slab.StandardBytes,
        });
        List<SimulatedPeer> crowd = [];
        for (int i = 0; i < Crowd; i++)
        {
            SimulatedPeer client = scene.World.Connect(scene.Address);
            client.ReadLimit = 0;
            client.Send(new ScriptedRequest { Number = i, ResponseLength = 2_000_000 }.Text());
            crowd.Add(client);
        }

        Assert.True(scene.World.RunFor(2000));
        long free = scene.Allowance.FreeBytes;
        ScriptedClient other = scene.Start(
            false, new ScriptedRequest { Number = 9999, Move = OriginMove.Chunked, ResponseLength = 100_000 });
        Assert.True(scene.RunClients());

        Assert.True(other.IsServed, string.Join("; ", other.Faults));
        Assert.InRange(free, scene.Allowance.BytesMax / 8, scene.Allowance.BytesMax);
        crowd.ForEach(client => client.Reset());
        Assert.Empty(scene.FindLeftovers());
    }
}
