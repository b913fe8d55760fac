using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO.Simulation;
using Weir.Testing.Transport;
using Weir.Transport.Tests.Http2;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>
/// Heads as large as they may be are sent on with what is added to them, in either version; beyond that it is told.
/// </summary>
public sealed class LargeHeadTests
{
    private const int FieldBytes = 4000;
    private const int AddedBytes = 20_000;

    private static readonly Http2Options s_patient = new()
    {
        ExtendedConnect = true,
        HeadLimits = new HeadLimits(256 * 1024, 400, 8 * 1024),
    };

    public static TheoryData<bool, bool> Versions => new()
    {
        { false, false },
        { false, true },
        { true, false },
        { true, true },
    };

    [Theory]
    [MemberData(nameof(Versions))]
    public void Response_HeadAtTheLimit_ComesWhole(bool isHttp2Origin, bool isHttp2Client)
    {
        TransportScene scene = Scene(isHttp2Origin);
        int fields = ServeLarge(scene, isHttp2Origin, HeadLimits.Origin.HeadBytesMax - 100);

        (int status, string head) = Ask(scene, isHttp2Client);

        Assert.Equal(200, status);
        Assert.Equal(fields, head.Split(new string('v', FieldBytes)).Length - 1);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Response_WithMoreAddedThanFits_IsTheFaultOfItsSize(bool isHttp2Origin, bool isHttp2Client)
    {
        TransportScene scene = Scene(isHttp2Origin);
        ServeLarge(scene, isHttp2Origin, HeadLimits.Origin.HeadBytesMax - 100);
        scene.Handler.Shaper = static (_, response, status, framing) =>
        {
            if (status == 200)
            {
                response.Add("x-added"u8, Bytes(AddedBytes));
            }

            return framing;
        };

        (int status, string head) = Ask(scene, isHttp2Client);

        Assert.Equal(502, status);
        Assert.Contains("response-head-too-large", head, StringComparison.Ordinal);
        Assert.Equal(1, scene.Handler.Finished[(int)Fault.ResponseHeadTooLarge]);
    }

    [Theory]
    [InlineData(false, 40, 200)]
    [InlineData(true, 40, 200)]
    [InlineData(false, AddedBytes, 431)]
    [InlineData(true, AddedBytes, 431)]
    public void Request_HeadAtTheLimit_GoesOnWithWhatIsAdded(bool isHttp2Origin, int added, int expected)
    {
        TransportScene scene = Scene(isHttp2Origin, downstream: new DownstreamOptions
        {
            HeadLimits = HeadLimits.Downstream with { HeadBytesMax = 64 * 1024 },
        });
        ServeLarge(scene, isHttp2Origin, 0);
        scene.Handler.Answer = exchange =>
        {
            exchange.Request.Add("x-added"u8, Bytes(added));
            return null;
        };

        (int status, _) = Ask(scene, isHttp2Client: false, Fields(64 * 1024 - 100));

        Assert.Equal(expected, status);
    }

    private static TransportScene Scene(bool isHttp2Origin, DownstreamOptions? downstream = null)
    {
        TransportSceneOptions options = isHttp2Origin ? Http2Scenes.ToHttp2() : new TransportSceneOptions();
        return Http2Scenes.Calm(options: options with { Downstream = downstream ?? new DownstreamOptions() });
    }

    private static string[] Fields(int bytes)
    {
        // As many as fit, also where each field is counted with 32 bytes more.
        int count = bytes / (FieldBytes + 40);
        return [.. Enumerable.Range(0, count).Select(i => $"x-{i:00}={new string('v', FieldBytes)}")];
    }

    private static byte[] Bytes(int count) => Encoding.ASCII.GetBytes(new string('a', count));

    private static string Lines(string[] fields) =>
        string.Concat(fields.Select(field => field.Replace("=", ": ", StringComparison.Ordinal) + "\r\n"));

    private static int ServeLarge(TransportScene scene, bool isHttp2, int bytes)
    {
        string[] fields = Fields(bytes);
        if (!isHttp2)
        {
            scene.Origin.Accepted = peer => peer.Changed = _ =>
            {
                if (peer.ReceivedText.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    peer.Consume(peer.Received.Length);
                    peer.Send($"HTTP/1.1 200 OK\r\n{Lines(fields)}Content-Length: 0\r\n\r\n");
                }

                if (peer.IsEnded)
                {
                    peer.Close();
                }
            };
            return fields.Length;
        }

        scene.Origin.Accepted = peer =>
        {
            Http2Peer origin = Http2Peer.Serve(
                scene.World, peer, stream => stream.Respond(200, end: true, fields), s_patient);
            peer.Changed = _ =>
            {
                origin.Pump();
                if (peer.IsEnded)
                {
                    origin.Close();
                }
            };
        };
        return fields.Length;
    }

    private static (int Status, string Head) Ask(TransportScene scene, bool isHttp2Client, params string[] fields)
    {
        if (!isHttp2Client)
        {
            SimulatedPeer plain = scene.Send($"GET / HTTP/1.1\r\nHost: test\r\n{Lines(fields)}\r\n");
            Assert.True(scene.RunUntilReceived(plain, "\r\n\r\n") >= 0);
            string text = plain.ReceivedText;
            plain.Close();
            Assert.Empty(scene.FindLeftovers());
            return (int.Parse(text.AsSpan("HTTP/1.1 ".Length, 3)), text);
        }

        Http2Peer client = scene.ConnectHttp2(s_patient);
        Http2PeerStream stream = client.Request("GET", "/", end: true, fields);
        Assert.True(scene.RunUntilOver(stream));
        StringBuilder head = new();
        for (int slot = 0; slot < stream.Head!.Count; slot++)
        {
            head.Append(Encoding.Latin1.GetString(stream.Head.Value(slot))).Append('\n');
        }

        Assert.Equal("", scene.Leftovers(client));
        return (stream.Status, head.ToString());
    }
}
