using System.Text;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Downstream;

/// <summary>
/// A server that takes the PROXY protocol from 10.9.0.0/16, with raw clients that are balancers or not. Owner: one
/// test.
/// </summary>
internal sealed class ProxyScene
{
    internal const string Text = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";

    private int _port = 40_000;

    internal ProxyScene(
        ulong seed = 1, int loops = 1, SimulatedOptions? world = null, DownstreamOptions? downstream = null) =>
        Scene = new TransportScene(seed, loops, new TransportSceneOptions
        {
            World = world ?? SimulatedOptions.Calm,
            Downstream = (downstream ?? new DownstreamOptions()) with { SendsProxyHeader = IsBalancer },
        });

    internal TransportScene Scene { get; }

    internal ProxyHandler Handler => Scene.Handler;

    /// <summary>A request that is answered by the handler itself.</summary>
    internal static string Request(int number, bool closes = false) =>
        new ScriptedRequest { Number = number, Move = OriginMove.Fixed, ResponseLength = 3, Closes = closes }.Text();

    /// <summary>A header of version 2, one character a byte.</summary>
    internal static string Binary(int command, int family, string addresses) => Encoding.Latin1.GetString(
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, (byte)command, (byte)family, .. Length(addresses), .. Hex(addresses)]);

    internal SimulatedPeer Connect(bool isBalancer = true) =>
        Scene.World.Connect(Scene.Address, NetAddress.IPv4(isBalancer ? 0x0A090001u : 0xCB007107u, _port++));

    internal SimulatedPeer Send(string text, bool isBalancer = true)
    {
        SimulatedPeer peer = Connect(isBalancer);
        peer.Send(text);
        return peer;
    }

    /// <summary>Runs until a request is answered, and returns whose it was.</summary>
    internal string ClientOf(SimulatedPeer peer, int number)
    {
        Assert.True(Scene.RunUntilReceived(peer, $"x-number: {number}") >= 0, peer.ReceivedText);
        return Handler.LastClient.ToString();
    }

    internal void End(SimulatedPeer peer)
    {
        peer.Close();
        Assert.True(Scene.World.RunFor(5));
    }

    internal void CheckNothingKept() => Assert.Empty(Scene.FindLeftovers());

    private static bool IsBalancer(NetAddress peer)
    {
        Span<byte> address = stackalloc byte[16];
        return peer.CopyAddress(address) == 4 && address is [10, 9, ..];
    }

    private static byte[] Hex(string digits) => Convert.FromHexString(digits);

    private static byte[] Length(string digits) => [(byte)(digits.Length / 2 >> 8), (byte)(digits.Length / 2)];
}
