using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Downstream;

/// <summary>Request heads that have begun and not ended are bounded, and the oldest gives way.</summary>
public sealed class UnfinishedHeadsTests
{
    private const string Beginning = "GET /0/1/0/0 HTTP/1.1\r\nHost: te";

    [Fact]
    public void Head_BeyondTheLimit_OldestIsAnsweredAndEnded()
    {
        HeadLimit limit = new(2);
        TransportScene scene = Scene(1, limit);
        SimulatedPeer[] clients = new SimulatedPeer[3];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = scene.Send(Beginning);
            scene.World.RunFor(5);
        }

        Assert.True(scene.RunUntilOver(clients[0]) >= 0);
        Assert.StartsWith("HTTP/1.1 503 ", clients[0].ReceivedText, StringComparison.Ordinal);
        Assert.Contains("Weir-Fault: too-many-heads", clients[0].ReceivedText, StringComparison.Ordinal);
        Assert.Equal(2, limit.Count);

        clients[1].Send("st\r\n\r\n");
        Assert.True(scene.RunUntilReceived(clients[1], "x-number: 1") >= 0);
        Assert.Equal(1, limit.Count);
        Array.ForEach(clients, client => client.Close());
        Assert.Empty(scene.FindLeftovers());
        Assert.Equal(0, limit.Count);
    }

    [Fact]
    public void Head_InOnePiece_IsNotCounted()
    {
        HeadLimit limit = new(1);
        TransportScene scene = Scene(1, limit);
        SimulatedPeer slow = scene.Send(Beginning);
        scene.World.RunFor(5);
        for (int i = 1; i <= 5; i++)
        {
            scene.Start(false, new ScriptedRequest { Number = i });
        }

        Assert.True(scene.RunClients());
        Assert.Empty(slow.ReceivedText);
        slow.Send("st\r\n\r\n");
        Assert.True(scene.RunUntilReceived(slow, "x-number: 1") >= 0);
        slow.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Heads_OfManyLoopsAndEnds_AreCountedExactly()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            HeadLimit limit = new(4);
            TransportScene scene = Scene(4, limit, seed);
            List<SimulatedPeer> clients = [];
            for (int i = 0; i < 24; i++)
            {
                SimulatedPeer client = scene.Send(Beginning);
                clients.Add(client);
                scene.World.After(i % 5, () =>
                {
                    if (clients.IndexOf(client) % 3 == 0)
                    {
                        client.Reset();
                    }
                    else
                    {
                        client.Send("st\r\nConnection: close\r\n\r\n");
                    }
                });
            }

            Assert.True(scene.World.RunFor(15_000), $"seed {seed}");
            clients.ForEach(client => client.Close());
            string found = string.Join("; ", scene.FindLeftovers());
            Assert.True(found.Length == 0, $"seed {seed}: {found}");
            Assert.True(limit.Count == 0, $"seed {seed}: {limit.Count} heads are left");
        }
    }

    private static TransportScene Scene(int loops, HeadLimit limit, ulong seed = 1) =>
        new(seed, loops, new TransportSceneOptions
        {
            World = SimulatedOptions.Calm,
            Downstream = new DownstreamOptions { HeadLimit = limit },
        });
}
