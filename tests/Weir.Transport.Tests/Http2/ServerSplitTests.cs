using System.Text;
using Weir.Http;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>How a client's bytes are cut makes no difference, also where HTTP/1.1 is spoken at the same port.</summary>
public sealed class ServerSplitTests
{
    [Fact]
    public void Request_SplitAtEveryByte_IsAnswered()
    {
        byte[] bytes = Request(out _);
        for (int at = 1; at < bytes.Length; at++)
        {
            Request(out Http2Connection client);
            TransportScene scene = Http2Scenes.Calm(Http2Scenes.Echo);
            SimulatedPeer peer = scene.World.Connect(scene.Address);
            peer.Send(bytes.AsSpan(0, at));
            Assert.True(scene.World.RunFor(20));
            peer.Send(bytes.AsSpan(at));
            Assert.True(scene.World.RunFor(20));
            Assert.True(Read(client, peer) == "200 hello end", $"split at {at}");
            peer.Close();
            Assert.Empty(scene.FindLeftovers());
        }
    }

    [Fact]
    public void Request_ByteByByte_IsAnswered()
    {
        byte[] bytes = Request(out Http2Connection client);
        TransportScene scene = Http2Scenes.Calm(Http2Scenes.Echo);
        SimulatedPeer peer = scene.World.Connect(scene.Address);
        foreach (byte each in bytes)
        {
            peer.Send([each]);
            Assert.True(scene.World.RunFor(1));
        }

        Assert.True(scene.World.RunFor(20));
        Assert.Equal("200 hello end", Read(client, peer));
        peer.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("PRI / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "HTTP/1.1 ")]
    [InlineData("PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n", "HTTP/1.1 ")]
    public void Http1Request_AtTheSamePort_SplitAtEveryByte_IsAnswered(string request, string answer)
    {
        for (int at = 1; at < request.Length; at++)
        {
            TransportScene scene = Http2Scenes.Calm(exchange => Http2Scenes.Respond(exchange, 200, "x"));
            SimulatedPeer peer = scene.World.Connect(scene.Address);
            peer.Send(request[..at]);
            Assert.True(scene.World.RunFor(20));
            peer.Send(request[at..]);
            Assert.True(scene.World.RunFor(20));
            Assert.True(peer.ReceivedText.StartsWith(answer, StringComparison.Ordinal), $"split at {at}");
            peer.Close();
            Assert.Empty(scene.FindLeftovers());
        }
    }

    [Fact]
    public void Preface_WhereHttp2IsNotSpoken_IsRefused()
    {
        TransportScene scene = Http2Scenes.Calm(Http2Scenes.Echo, new TransportSceneOptions
        {
            Downstream = new DownstreamOptions { Protocols = HttpProtocols.Http1 },
        });
        SimulatedPeer peer = scene.World.Connect(scene.Address);
        peer.Send(Request(out _));
        Assert.True(scene.World.RunFor(20));
        Assert.StartsWith("HTTP/1.1 ", peer.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", peer.ReceivedText, StringComparison.Ordinal);
        peer.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    // Preface, SETTINGS, a head, content in two frames, and trailers.
    private static byte[] Request(out Http2Connection client)
    {
        client = new Http2Connection(Http2Role.Client, new Http2Options(), (_, _) => new Head());
        List<byte> bytes = [.. client.Output];
        client.Drained(client.Output.Length);
        Head head = Http2Peer.Fields("x-long=" + new string('a', 100));
        head.SetMethod(Method.Post);
        head.SetTarget("/"u8);
        head.Add(KnownField.Host, "test"u8);
        byte[] frame = new byte[1000];
        Assert.True(client.TryWriteRequest(
            head, "http"u8, default, endStream: false, frame, out int written, out Http2Stream? stream));
        bytes.AddRange(frame[..written]);
        foreach (string part in (string[])["he", "llo"])
        {
            written = client.WriteDataHeader(stream!, part.Length, endStream: false, frame);
            bytes.AddRange([.. frame[..written], .. Encoding.ASCII.GetBytes(part)]);
        }

        Assert.True(client.TryWriteTrailers(stream!, Http2Peer.Fields("x-sum=1"), frame, out written));
        bytes.AddRange(frame[..written]);
        return [.. bytes];
    }

    private static string Read(Http2Connection client, SimulatedPeer peer)
    {
        string text = "";
        while (true)
        {
            Http2Event step = client.Read(peer.Received, now: 1, out int consumed);
            switch (step.Kind)
            {
                case Http2EventKind.NeedMore:
                    return text;
                case Http2EventKind.ConnectionError or Http2EventKind.StreamError or Http2EventKind.StreamReset:
                    return $"{step.Kind} {step.Reason}";
                case Http2EventKind.ResponseHead:
                    text += $"{step.Head!.Status} ";
                    break;
                case Http2EventKind.Data:
                    text += Encoding.ASCII.GetString(peer.Received.Slice(step.Start, step.Length));
                    break;
            }

            text += step.EndsStream || step.Kind == Http2EventKind.Trailers ? " end" : "";
            peer.Consume(consumed);
        }
    }
}
