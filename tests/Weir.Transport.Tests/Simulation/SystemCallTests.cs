using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>Exactly the system calls of the design in steady state: one loop, a warm pool, nothing late.</summary>
public sealed class SystemCallTests
{
    private const int Exchanges = 100;

    [Theory]
    [InlineData(OriginMove.Fixed, 1)]
    [InlineData(OriginMove.Length, 2)]
    [InlineData(OriginMove.Chunked, 2)]
    public void Exchange_SteadyState_CostsItsReceivesAndSendsAndNothingElse(OriginMove move, int each)
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions { World = SimulatedOptions.Calm });
        SimulatedPeer client = scene.World.Connect(scene.Address);
        Run(scene, client, move, 5);
        EventLoop loop = scene.World.Loops[0];
        NetCounters calls = loop.Net.Counters;
        (long receives, long sends, long waits, long total) = (calls.Receives, calls.Sends, calls.Waits, calls.Total);
        long ticks = loop.TickCount;

        Run(scene, client, move, Exchanges);

        Assert.Equal(Exchanges * each, calls.Receives - receives);
        Assert.Equal(Exchanges * each, calls.Sends - sends);
        Assert.Equal(loop.TickCount - ticks, calls.Waits - waits);
        Assert.Equal(total + (Exchanges * each * 2) + (calls.Waits - waits), calls.Total);
    }

    [Fact]
    public void Pipelined_SixteenRequests_AreAnsweredInOneTickWithOneSend()
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions { World = SimulatedOptions.Calm });
        SimulatedPeer client = scene.World.Connect(scene.Address);
        Run(scene, client, OriginMove.Fixed, 1);
        EventLoop loop = scene.World.Loops[0];
        long sends = loop.Net.Counters.Sends;
        string request = Text(OriginMove.Fixed);

        client.Send(string.Concat(Enumerable.Repeat(request, 40)));
        Assert.True(scene.World.Run(() => Count(client) == 40));

        // 16, 16 and 8: a connection gives way after its share of a tick.
        Assert.Equal(3, loop.Net.Counters.Sends - sends);
    }

    private static void Run(TransportScene scene, SimulatedPeer client, OriginMove move, int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.Send(Text(move));
            Assert.True(scene.World.Run(() => Count(client) == 1));
            client.Consume(client.Received.Length);
            Assert.True(scene.World.Settle());
        }
    }

    private static string Text(OriginMove move) =>
        new ScriptedRequest { Number = 1, Move = move, ResponseLength = 500 }.Text();

    // Each body ends in the same byte, and no head has it.
    private static int Count(SimulatedPeer client)
    {
        byte[] body = Pattern.Response(1, 500);
        ReadOnlySpan<byte> left = client.Received;
        int count = 0;
        for (int at = left.IndexOf(body.AsSpan()); at >= 0; at = left.IndexOf(body.AsSpan()))
        {
            count++;
            left = left[(at + body.Length)..];
        }

        return count;
    }
}
