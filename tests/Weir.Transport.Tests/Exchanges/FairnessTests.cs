using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>No connection takes a whole tick: 256 KiB of a body, then the others.</summary>
public sealed class FairnessTests
{
    [Fact]
    public void Relay_LargeBodyThatIsAllThere_TakesATickForEach256KiB()
    {
        const int Bytes = 4 << 20;
        SimulatedOptions options = SimulatedOptions.Calm with { BufferBytesMin = 8 << 20, BufferBytesMax = 8 << 20 };
        TransportScene scene = new(1, 1, new TransportSceneOptions { World = options });
        EventLoop loop = scene.World.Loops[0];
        ScriptedClient client = scene.Start(
            false, new ScriptedRequest { Number = 1, Move = OriginMove.Length, ResponseLength = Bytes });
        long mostReceived = 0;
        long tick = loop.TickCount;
        long received = 0;
        Assert.True(scene.World.Run(() =>
        {
            if (tick != loop.TickCount)
            {
                tick = loop.TickCount;
                long now = scene.Transports[0].Loop.Net.Counters.Receives;
                mostReceived = Math.Max(mostReceived, now - received);
                received = now;
            }

            return client.IsDone;
        }));

        // Four slabs a receive, 256 KiB a tick: four receives and the one that goes beyond.
        Assert.InRange(mostReceived, 4, 8);
        Assert.Equal([200], client.Statuses);
        Assert.Empty(scene.FindLeftovers());
    }
}
