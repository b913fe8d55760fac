using System.Text;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Downstream;

/// <summary>How connections end: with what is unread, with what is unsent, and when the process drains.</summary>
public sealed class ClosingTests
{
    [Fact]
    public void UnreadBody_WithinTheBound_IsDiscardedAndTheNextRequestServed()
    {
        TransportScene scene = new(1, 1);
        ScriptedClient client = scene.Start(
            false,
            new ScriptedRequest { Number = 1, Method = "POST", Move = OriginMove.Fixed, RequestLength = 200_000 },
            new ScriptedRequest { Number = 2 });
        Assert.True(scene.RunClients());
        Assert.Equal([200, 200], client.Statuses);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void UnreadBody_BeyondTheBound_EndsTheConnectionAfterTheAnswer()
    {
        TransportScene scene = new(1, 1);
        ScriptedClient client = scene.Start(
            false,
            new ScriptedRequest
            {
                Number = 1,
                Method = "POST",
                Move = OriginMove.Fixed,
                RequestLength = 2_000_000,
                ResponseLength = 100,
            },
            new ScriptedRequest { Number = 2 });
        Assert.True(scene.RunClients());
        Assert.Single(client.Statuses);
        Assert.InRange(client.Peer.SentBytes, 1, 1_500_000);
        Assert.Empty(scene.FindLeftovers());
    }

    // The body is on its way when the answer is sent: closing at once would answer it with a reset, which may overtake.
    [Fact]
    public void UnreadBody_StillOnItsWay_DoesNotCostTheAnswer()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            TransportScene scene = new(seed, 1, new TransportSceneOptions
            {
                World = new SimulatedOptions { LossShare = 1, LatencyNanosecondsMax = 5_000_000 },
            });
            SimulatedPeer client = scene.Send(
                "POST /8/1/50/100000 HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n");
            Assert.True(scene.World.Run(() => scene.Sum(counters => counters.Accepted) == 1));
            scene.World.After(1, () => client.Send(new byte[90_000]));
            Assert.True(scene.World.Run(() => client.IsOver), $"seed {seed}");
            Assert.True(client.IsEnded, $"seed {seed}: a reset instead of the end");
            Assert.Contains("x-number: 1", client.ReceivedText, StringComparison.Ordinal);
            client.Close();
            Assert.Empty(scene.FindLeftovers());
        }
    }

    // The first answer is complete and still on its way when the second one is cut: a reset at once would take it with
    // it.
    [Fact]
    public void PipelinedRequests_SecondIsCut_FirstAnswerArrivesWholeBeforeTheReset()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            TransportScene scene = new(seed, 1, new TransportSceneOptions
            {
                World = new SimulatedOptions { LossShare = 1, LatencyNanosecondsMax = 5_000_000 },
            });
            ScriptedClient client = scene.Start(
                true,
                new ScriptedRequest { Number = 1, ResponseLength = 30_000 },
                new ScriptedRequest { Number = 2, Move = OriginMove.Cut, ResponseLength = 3000 });
            Assert.True(scene.World.Run(() => client.Peer.IsOver), $"seed {seed}");

            Assert.True(client.Statuses.Count > 0 && client.Statuses[0] == 200, $"seed {seed}: the first is lost");
            Assert.True(client.Peer.IsReset, $"seed {seed}: the second looks whole");
            client.Peer.Close();
            Assert.Empty(scene.FindLeftovers());
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nb\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 405)]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    public void BadRequest_WithMoreBehindIt_IsAnsweredAndNothingElseIs(string text, int status)
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send(text + new ScriptedRequest { Number = 1, Move = OriginMove.Fixed }.Text());
        Assert.True(scene.RunUntilOver(client) >= 0);
        Assert.StartsWith($"HTTP/1.1 {status} ", client.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("x-number", client.ReceivedText, StringComparison.Ordinal);
        Assert.True(client.IsEnded);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    // The answers are written in the tick in which the half of a head and the end behind it are seen.
    [Fact]
    public void ClientEndsInTheMiddleOfItsNextHead_TheAnswersBeforeItArrive()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            TransportScene scene = new(seed, 1);
            SimulatedPeer client = scene.Send(Text(1) + Text(2) + "GET /half HT");
            client.SendEnd();
            Assert.True(scene.RunUntilOver(client) >= 0);
            Assert.True(client.IsEnded, $"seed {seed}: a reset instead of the end");
            Assert.Contains("x-number: 2", client.ReceivedText, StringComparison.Ordinal);
            client.Close();
            Assert.Empty(scene.FindLeftovers());
        }
    }

    [Fact]
    public void Draining_KeptConnection_AnswersOnceMoreAndCloses()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send(Text(1));
        Assert.True(scene.RunUntilReceived(client, "x-number: 1") >= 0);
        Assert.DoesNotContain("close", client.ReceivedText, StringComparison.OrdinalIgnoreCase);
        scene.Transports[0].IsDraining = true;
        client.Send(Text(2) + Text(3));
        Assert.True(scene.RunUntilOver(client) >= 0);

        Assert.Contains("x-number: 2", client.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("Connection: close", client.ReceivedText, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-number: 3", client.ReceivedText, StringComparison.Ordinal);
        Assert.True(client.IsEnded);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Cut_AnExchangeThatWaits_IsAnswered503()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send(
            new ScriptedRequest { Number = 1, Move = OriginMove.Slow, ResponseLength = 9 }.Text());
        Assert.True(scene.World.RunFor(10));
        scene.Transports[0].IsDraining = true;
        Cut(scene);
        Assert.True(scene.RunUntilOver(client) >= 0);
        Assert.StartsWith("HTTP/1.1 503 ", client.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("stopping", client.ReceivedText, StringComparison.Ordinal);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Tunnel_OriginEndsFirst_TheClientsLastBytesArrive()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            TransportScene scene = new(seed, 1);
            StringBuilder got = new();
            scene.Origin.Accepted = peer => peer.Changed = origin =>
            {
                got.Append(origin.ReceivedText);
                bool isFirst = origin.SentBytes == 0 && origin.UnsentBytes == 0;
                origin.Consume(origin.Received.Length);
                if (isFirst && got.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    origin.Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\nbye");
                    origin.SendEnd();
                }
            };
            SimulatedPeer client = scene.Send(
                new ScriptedRequest { Number = 1, Move = OriginMove.Upgrade, ResponseLength = 9 }.Text());
            Assert.True(scene.World.Run(() => client.IsOver));
            Assert.True(client.IsEnded, $"seed {seed}");
            client.Send(new string('z', 50_000));
            client.SendEnd();
            Assert.True(scene.World.Run(() => scene.Origin.Peers[0].IsOver), $"seed {seed}");
            Assert.True(scene.Origin.Peers[0].IsEnded, $"seed {seed}: a reset instead of the end");
            Assert.Equal(50_000, got.ToString().Count(c => c == 'z'));
            scene.Origin.Peers[0].Close();
            Assert.Empty(scene.FindLeftovers());
        }
    }

    // What a drain does to every connection when its grace is over.
    private static void Cut(TransportScene scene)
    {
        CutItem item = new(scene.Transports[0]);
        scene.Transports[0].Loop.Post(item);
        Assert.True(scene.World.Run(() => item.IsDone));
    }

    private static string Text(int number) =>
        new ScriptedRequest { Number = number, Move = OriginMove.Fixed, ResponseLength = 5 }.Text();

    private sealed class CutItem(TransportLoop transport) : Weir.IO.LoopItem
    {
        internal bool IsDone { get; private set; }

        protected internal override void Run()
        {
            transport.Connections.ForEach(connection => connection.Cut(Weir.Core.Fault.Stopping));
            IsDone = true;
        }
    }
}
