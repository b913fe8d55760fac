using Weir.Core;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Downstream;

/// <summary>The PROXY protocol on connections: read before all else, over any pieces, from balancers alone.</summary>
public sealed class ProxyGreetingTests
{
    private const string IPv4 = "c0000201c6336402dc0401bb";
    private const string IPv6 = "20010db800000000000000000000000120010db8000000000000000000000002000101bb";

    // A header, and whom the request behind it is from; empty for the balancer itself.
    private static readonly (string Header, string Client)[] s_headers =
    [
        (ProxyScene.Text, "192.0.2.1:56324"),
        ("PROXY TCP6 2001:db8::1 2001:db8::2 1 443\r\n", "[2001:db8::1]:1"),
        ("PROXY UNKNOWN\r\n", ""),
        ("PROXY UNKNOWN ffff:ffff::1 ffff::2 65535 65535\r\n", ""),
        (ProxyScene.Binary(0x21, 0x11, IPv4), "192.0.2.1:56324"),
        (ProxyScene.Binary(0x21, 0x21, IPv6), "[2001:db8::1]:1"),
        (ProxyScene.Binary(0x21, 0x11, IPv4 + "030004a1b2c3d4" + "0200096c6f63616c686f7374"), "192.0.2.1:56324"),
        (ProxyScene.Binary(0x21, 0x31, new string('0', 2 * 216)), ""),
        (ProxyScene.Binary(0x21, 0x12, IPv4), ""),
        (ProxyScene.Binary(0x20, 0x00, ""), ""),
        (ProxyScene.Binary(0x20, 0x11, IPv4), ""),
    ];

    [Fact]
    public void Header_SplitAnywhere_NamesTheClientAndLosesNoByte()
    {
        ProxyScene scene = new();
        foreach ((string header, string client) in s_headers)
        {
            string text = header + ProxyScene.Request(1);
            for (int split = 0; split <= text.Length; split++)
            {
                SimulatedPeer peer = scene.Send(text[..split]);
                Assert.True(scene.Scene.World.RunFor(1));
                peer.Send(text[split..]);
                string expected = client.Length > 0 ? client : peer.Local.ToString();

                Assert.Equal((split, expected), (split, scene.ClientOf(peer, 1)));
                scene.End(peer);
            }
        }

        Assert.Empty(scene.Handler.Refused);
        scene.CheckNothingKept();
    }

    [Fact]
    public void Header_ByteByByteWithManyRequestsBehind_ServesThemInOrder()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            ProxyScene scene = new(seed, loops: 2, world: new SimulatedOptions());
            List<SimulatedPeer> peers = [];
            foreach ((string header, _) in s_headers)
            {
                SimulatedPeer peer = scene.Connect();
                peers.Add(peer);
                foreach (char sent in header + ProxyScene.Request(1))
                {
                    peer.Send(sent.ToString());
                }

                peer.Send(ProxyScene.Request(2) + ProxyScene.Request(3, closes: true));
            }

            foreach (SimulatedPeer peer in peers)
            {
                Assert.True(scene.Scene.RunUntilOver(peer) >= 0, $"seed {seed}");
                Assert.Equal(3, peer.ReceivedText.Split("HTTP/1.1 200").Length - 1);
                Assert.Contains("x-number: 3", peer.ReceivedText, StringComparison.Ordinal);
                peer.Close();
            }

            Assert.Empty(scene.Scene.FindLeftovers());
        }
    }

    [Theory]
    [InlineData("GET /0/1/0/0 HTTP/1.1\r\nHost: a\r\n\r\n", "the connection begins without a PROXY header")]
    [InlineData("\u0016\u0003\u0001\u0002\0", "the connection begins without a PROXY header")]
    [InlineData("PROXX", "the connection begins without a PROXY header")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.2 1 2\r\nGET", "the PROXY header is broken")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 2\nGET / HTTP/1.1\r\n", "the PROXY header is broken")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0031\u0011\0\u000c", "the PROXY header is broken")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u0007\u00f1", "the PROXY header is broken")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000bxxxxxxxxxxx", "the PROXY header is broken")]
    public void Header_ThatIsNone_EndsTheConnectionWithoutAnAnswer(string bytes, string cause)
    {
        ProxyScene scene = new();
        SimulatedPeer peer = scene.Send(bytes);

        Assert.InRange(scene.Scene.RunUntilOver(peer), 0, 5);
        Assert.Equal(0, peer.ReceivedBytes);
        Assert.Equal([(Fault.BadProxyHeader, peer.Local, cause)], scene.Handler.Refused);
        peer.Close();
        scene.CheckNothingKept();
    }

    [Fact]
    public void Header_AsLongAsItMayBe_IsTakenAndOneByteMoreIsNot()
    {
        ProxyScene scene = new();
        string longest = ProxyScene.Binary(0x21, 0x11, IPv4 + new string('0', 2 * (2048 - 16 - 12)));
        SimulatedPeer taken = scene.Send(longest + ProxyScene.Request(1));
        SimulatedPeer text = scene.Send("PROXY UNKNOWN " + new string('x', 107 - 16) + "\r\n" + ProxyScene.Request(2));

        Assert.Equal("192.0.2.1:56324", scene.ClientOf(taken, 1));
        Assert.Equal(text.Local.ToString(), scene.ClientOf(text, 2));
        Assert.Empty(scene.Handler.Refused);

        SimulatedPeer refused = scene.Send(ProxyScene.Binary(0x21, 0x11, IPv4 + new string('0', 2 * (2048 - 27))));
        SimulatedPeer refusedText = scene.Send("PROXY UNKNOWN " + new string('x', 107 - 14));
        Assert.True(scene.Scene.RunUntilOver(refused) >= 0 && scene.Scene.RunUntilOver(refusedText) >= 0);
        Assert.Equal(2, scene.Handler.Refused.Count);
        Array.ForEach([taken, text, refused, refusedText], peer => peer.Close());
        scene.CheckNothingKept();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Header_ThatDoesNotEndInTime_EndsTheConnectionAtTheTimeOfAHead(bool dribbles)
    {
        HeadLimit limit = new(100);
        DownstreamOptions options = new() { HeadLimit = limit, HeadNanoseconds = 2_000_000_000 };
        ProxyScene scene = new(downstream: options);
        SimulatedPeer peer = scene.Send("PROXY TCP4 ");
        for (int i = 1; i < 30 && dribbles; i++)
        {
            scene.Scene.World.After(i * 100, () => peer.Send("1"));
        }

        Assert.True(scene.Scene.World.RunFor(100));
        Assert.Equal(1, limit.Count);
        Assert.InRange(scene.Scene.RunUntilOver(peer), 1850, 1910);
        Assert.Equal(0, limit.Count);
        peer.Close();
        scene.CheckNothingKept();
    }

    [Fact]
    public void Header_ThatNeverBegins_EndsTheConnectionAtTheTimeOfAHead()
    {
        ProxyScene scene = new(downstream: new DownstreamOptions { HeadNanoseconds = 2_000_000_000 });
        SimulatedPeer peer = scene.Connect();

        Assert.InRange(scene.Scene.RunUntilOver(peer), 1990, 2010);
        peer.Close();
        scene.CheckNothingKept();
    }

    [Fact]
    public void Header_OfTooManyAtOnce_TheOldestGivesWay()
    {
        HeadLimit limit = new(2);
        ProxyScene scene = new(downstream: new DownstreamOptions { HeadLimit = limit });
        SimulatedPeer[] peers = new SimulatedPeer[3];
        for (int i = 0; i < peers.Length; i++)
        {
            peers[i] = scene.Send("PROXY ");
            Assert.True(scene.Scene.World.RunFor(5));
        }

        Assert.True(scene.Scene.RunUntilOver(peers[0]) >= 0);
        peers[1].Send(ProxyScene.Text[6..] + ProxyScene.Request(1));
        Assert.Equal("192.0.2.1:56324", scene.ClientOf(peers[1], 1));
        Array.ForEach(peers, peer => peer.Close());
        scene.CheckNothingKept();
        Assert.Equal(0, limit.Count);
    }

    [Fact]
    public void Balancer_ThatLeavesInTheMiddle_IsToldOfAndOneThatOnlyLooksIsNot()
    {
        ProxyScene scene = new();
        SimulatedPeer looking = scene.Connect();
        Assert.True(scene.Scene.World.RunFor(5));
        looking.Close();
        SimulatedPeer checking = scene.Send(ProxyScene.Binary(0x20, 0x00, ""));
        Assert.True(scene.Scene.World.RunFor(5));
        checking.Close();
        SimulatedPeer resetting = scene.Send("PROXY");
        Assert.True(scene.Scene.World.RunFor(5));
        resetting.Reset();
        Assert.True(scene.Scene.World.RunFor(5));
        Assert.Empty(scene.Handler.Refused);

        SimulatedPeer leaving = scene.Send("PROXY TCP4 192.0.2.1");
        leaving.Close();
        Assert.True(scene.Scene.World.RunFor(5));

        Assert.Equal(
            [(Fault.BadProxyHeader, leaving.Local, "the connection was closed in the middle of the PROXY header")],
            scene.Handler.Refused);
        scene.CheckNothingKept();
    }

    [Fact]
    public void Stranger_WithAHeader_IsABadRequestAndHeNeverWearsTheAddress()
    {
        ProxyScene scene = new();
        foreach ((string header, _) in s_headers)
        {
            SimulatedPeer peer = scene.Send(header + ProxyScene.Request(1), isBalancer: false);
            Assert.True(scene.Scene.RunUntilReceived(peer, "HTTP/1.1 400 ") >= 0, peer.ReceivedText);
            Assert.DoesNotContain("x-number", peer.ReceivedText, StringComparison.Ordinal);
            peer.Close();
        }

        SimulatedPeer plain = scene.Send(ProxyScene.Request(2), isBalancer: false);
        Assert.Equal(plain.Local.ToString(), scene.ClientOf(plain, 2));
        Assert.Empty(scene.Handler.Refused);
        plain.Close();
        scene.CheckNothingKept();
    }

    [Fact]
    public void AddressLimit_BehindABalancer_CountsTheClientsOfTheHeaders()
    {
        ProxyScene scene = new(downstream: new DownstreamOptions { AddressLimit = new AddressLimit(1) });
        SimulatedPeer first = scene.Send(ProxyScene.Text + ProxyScene.Request(1));
        SimulatedPeer other = scene.Send("PROXY TCP4 192.0.2.2 198.51.100.2 1 2\r\n" + ProxyScene.Request(2));
        SimulatedPeer own = scene.Send("PROXY UNKNOWN\r\n" + ProxyScene.Request(3));
        SimulatedPeer ownToo = scene.Send("PROXY UNKNOWN\r\n" + ProxyScene.Request(4));
        scene.ClientOf(first, 1);
        scene.ClientOf(other, 2);
        scene.ClientOf(own, 3);
        scene.ClientOf(ownToo, 4);

        SimulatedPeer again = scene.Send("PROXY TCP4 192.0.2.1 198.51.100.2 7 443\r\n" + ProxyScene.Request(5));
        Assert.True(scene.Scene.RunUntilOver(again) >= 0);
        (Fault fault, IO.NetAddress client, _) = Assert.Single(scene.Handler.Refused);
        Assert.Equal((Fault.TooManyFromAddress, "192.0.2.1:7"), (fault, client.ToString()));

        scene.End(first);
        SimulatedPeer later = scene.Send("PROXY TCP4 192.0.2.1 198.51.100.2 8 443\r\n" + ProxyScene.Request(6));
        Assert.Equal("192.0.2.1:8", scene.ClientOf(later, 6));
        Array.ForEach([other, own, ownToo, again, later], peer => peer.Close());
        scene.CheckNothingKept();
    }

    [Fact]
    public void Header_Mutated_IsTakenOrRefusedAndNothingIsKept()
    {
        Random random = new(20261125);
        ProxyScene scene = new(seed: 7, loops: 2, world: new SimulatedOptions());
        for (int round = 0; round < 2000; round++)
        {
            char[] text = s_headers[random.Next(s_headers.Length)].Header.ToCharArray();
            for (int i = random.Next(4); i > 0; i--)
            {
                text[random.Next(text.Length)] = (char)random.Next(256);
            }

            SimulatedPeer peer = scene.Send(new string(text) + ProxyScene.Request(1, closes: true));
            peer.Close();
            if (round % 50 == 0)
            {
                Assert.True(scene.Scene.World.RunFor(20));
            }
        }

        Assert.True(scene.Scene.World.RunFor(15_000));
        Assert.True(scene.Handler.Refused.Count > 300);
        Assert.All(scene.Handler.Refused, refused => Assert.Equal(Fault.BadProxyHeader, refused.Fault));
        Assert.True(scene.Handler.Finished[(int)Fault.None] > 300);
        scene.CheckNothingKept();
    }
}
