using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>Each deadline: when it fires, what the client is told, and when it must not fire.</summary>
public sealed class DeadlineTests
{
    private const string PostHead = "POST /0/1/10/100000 HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n";
    private const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    [Fact]
    public void Head_NotCompleteInTime_Is408()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send("GET / HTTP/1.1\r\nHo");
        Assert.InRange(scene.RunUntilOver(client), 10_000, 10_020);
        Assert.StartsWith("HTTP/1.1 408 ", client.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("Connection: close", client.ReceivedText, StringComparison.OrdinalIgnoreCase);
        Assert.True(client.IsEnded);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Head_OneByteASecond_IsCutByTheSameTime()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send("G");
        for (int i = 1; i < 15; i++)
        {
            scene.World.After(i * 1000, () => client.Send("E"));
        }

        Assert.InRange(scene.RunUntilOver(client), 10_000, 10_020);
    }

    [Fact]
    public void Idle_NoRequest_EndsAfterTheIdleTimeWithoutAReset()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.World.Connect(scene.Address);
        Assert.InRange(scene.RunUntilOver(client), 75_000, 75_010);
        Assert.True(client.IsEnded);
        Assert.Equal(0, client.ReceivedBytes);
    }

    [Fact]
    public void Idle_ResponseStillBeingRead_BeginsAfterIt()
    {
        TransportScene scene = Small(new TransportSceneOptions());
        SimulatedPeer client = scene.Send(Text(OriginMove.Length, 150_000));
        client.ReadLimit = 0;
        ReadSlowly(scene, client, bytesPerSecond: 1000);
        Assert.True(scene.World.Run(() => client.IsOver || client.ReceivedBytes > 150_000));
        Assert.False(client.IsOver);
    }

    [Fact]
    public void RequestBody_TooSlow_Is408()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send(PostHead);
        client.Send(new byte[100]);
        Assert.InRange(scene.RunUntilOver(client), 5000, 5020);
        Assert.StartsWith("HTTP/1.1 408 ", client.ReceivedText, StringComparison.Ordinal);
        Assert.True(client.IsEnded);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void SmallRequestBody_TooSlow_Is408BeforeAnOriginIsAsked()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send("POST /0/1/10/9 HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nab");
        Assert.InRange(scene.RunUntilOver(client), 5000, 5020);
        Assert.StartsWith("HTTP/1.1 408 ", client.ReceivedText, StringComparison.Ordinal);
        Assert.True(client.IsEnded);
        Assert.Empty(scene.Origin.Peers);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void RequestBody_AtTheLeastRate_IsServed()
    {
        TransportScene scene = new(1, 1);
        byte[] body = Pattern.Request(1, 100_000);
        SimulatedPeer client = scene.Send(PostHead);
        for (int at = 0, second = 0; at < body.Length; at += 600, second++)
        {
            byte[] part = body[at..Math.Min(at + 600, body.Length)];
            scene.World.After(second * 1000, () => client.Send(part));
        }

        Assert.True(scene.RunUntilReceived(client, "HTTP/1.1 200 ") > 160_000);
        Assert.Empty(scene.Problems);
    }

    [Fact]
    public void Reader_TooSlow_IsCut()
    {
        TransportScene scene = Small(new TransportSceneOptions());
        SimulatedPeer client = scene.Send(Text(OriginMove.Length, 100_000));
        client.ReadLimit = 0;
        Assert.True(scene.World.RunFor(1000));
        Assert.True(scene.World.Run(() => scene.World.Loops[0].ConnectionCount == 0));
        Assert.InRange(scene.World.Now, 6_000_000_000, 11_100_000_000);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void FirstByte_SilentOrigin_Is504()
    {
        TransportScene scene = Silent();
        SimulatedPeer client = scene.Send(Text(OriginMove.Length, 10));
        Assert.InRange(scene.RunUntilReceived(client, "first-byte-timeout"), 5000, 5010);
        Assert.StartsWith("HTTP/1.1 504 ", client.ReceivedText, StringComparison.Ordinal);
        Assert.Equal(0, scene.Destination.Open);
    }

    [Fact]
    public void FirstByte_CountsFromTheEndOfTheRequest()
    {
        TransportScene scene = Silent();
        byte[] body = Pattern.Request(1, 100_000);
        SimulatedPeer client = scene.Send(PostHead);
        client.Send(body.AsSpan(0, 50_000));
        scene.World.After(4000, () => client.Send(body.AsSpan(50_000)));
        Assert.InRange(scene.RunUntilReceived(client, "first-byte-timeout"), 9000, 9010);
    }

    [Fact]
    public void FirstByte_ClientWaitsToBeToldToGoOn_IsTheOriginsTime()
    {
        TransportScene scene = Silent();
        SimulatedPeer client = scene.Send(
            "POST /0/1/10/100 HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
        Assert.InRange(scene.RunUntilReceived(client, "first-byte-timeout"), 5000, 5010);
        Assert.True(scene.RunUntilOver(client) >= 0);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void BetweenBytes_OriginStops_CutsTheResponse()
    {
        TransportScene scene = Answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
        SimulatedPeer client = scene.Send(Text(OriginMove.Length, 10));
        Assert.InRange(scene.RunUntilOver(client), 30_000, 30_020);
        Assert.True(client.IsReset);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void BetweenBytes_DownstreamHoldsBack_IsNotCounted()
    {
        TransportSceneOptions options = new()
        {
            Timeouts = new AttemptTimeouts { BetweenBytesNanoseconds = 2_000_000_000 },
        };
        TransportScene scene = Small(options);
        SimulatedPeer client = scene.Send(Text(OriginMove.Length, 600_000));
        client.ReadLimit = 0;
        ReadSlowly(scene, client, bytesPerSecond: 20_000);
        Assert.True(scene.World.Run(() => client.IsOver || client.ReceivedBytes > 600_000));
        Assert.False(client.IsOver);
    }

    [Fact]
    public void EventStream_QuietButNotIdle_GoesOn()
    {
        TransportScene scene = Answering(StreamHead);
        SimulatedPeer client = scene.Send(Text(OriginMove.Length, 10));
        Assert.True(scene.RunUntilReceived(client, "text/event-stream") >= 0);
        scene.World.After(60_000, () => scene.Origin.Peers[0].Send("data: late\n\n"));
        Assert.InRange(scene.RunUntilReceived(client, "data: late"), 59_900, 60_010);
        Assert.InRange(scene.RunUntilOver(client), 74_900, 75_020);
        Assert.True(client.IsReset);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Tunnel_QuietForTheIdleTime_IsCut()
    {
        TransportScene scene = new(1, 1);
        SimulatedPeer client = scene.Send(Text(OriginMove.Upgrade, 10));
        Assert.True(scene.RunUntilReceived(client, "101 Switching") >= 0);
        scene.World.After(60_000, () => client.Send("still here"));
        Assert.InRange(scene.RunUntilReceived(client, "still here"), 59_900, 60_010);
        Assert.InRange(scene.RunUntilOver(client), 74_900, 75_000 + (75_000 / 8) + 20);
        Assert.Empty(scene.FindLeftovers());
    }

    private static string Text(OriginMove move, int length) =>
        new ScriptedRequest { Number = 1, Move = move, ResponseLength = length }.Text();

    private static TransportScene Small(TransportSceneOptions options) => new(1, 1, options with
    {
        World = new SimulatedOptions { BufferBytesMin = 4000, BufferBytesMax = 8000, SplitShare = 0 },
    });

    private static TransportScene Silent() => Answering("");

    // Answers as soon as a request's head has come, and says nothing more.
    private static TransportScene Answering(string answer)
    {
        TransportScene scene = new(1, 1);
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.Received.IndexOf("\r\n\r\n"u8) > 0 && origin.SentBytes + origin.UnsentBytes == 0)
            {
                origin.Send(answer);
            }
        };
        return scene;
    }

    private static void ReadSlowly(TransportScene scene, SimulatedPeer client, int bytesPerSecond)
    {
        client.ReadLimit += bytesPerSecond;
        if (!client.IsOver && client.ReadLimit < 1_000_000)
        {
            scene.World.After(1000, () => ReadSlowly(scene, client, bytesPerSecond));
        }
    }
}
