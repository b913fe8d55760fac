using System.Net;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Upstream;

/// <summary>How a destination is connected to: its addresses, the time of each, and the error that is kept.</summary>
public sealed class DialTests
{
    private static readonly IPAddress s_other = IPAddress.Parse("10.0.0.9");
    private static readonly IPAddress s_origin = IPAddress.Parse("10.0.0.1");

    [Theory]
    [InlineData(ConnectOutcome.Refused)]
    [InlineData(ConnectOutcome.Unreachable)]
    [InlineData(ConnectOutcome.NoNetwork)]
    [InlineData(ConnectOutcome.TimedOut)]
    public void Dial_FirstAddressFails_NextOneServes(ConnectOutcome outcome)
    {
        (TransportScene scene, ScriptedClient client) = Run(outcome, s_other, s_origin);
        Assert.Equal([200], client.Statuses);
        Assert.Equal(0, scene.Sum(counters => counters.DialFailed));
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Dial_FirstAddressIsSilent_GetsItsShareOfTheTime()
    {
        (TransportScene scene, ScriptedClient client) = Run(ConnectOutcome.Never, s_other, s_origin);
        Assert.Equal([200], client.Statuses);
        Assert.InRange(scene.World.Now, 1_500_000_000, 1_560_000_000);
    }

    [Theory]
    [InlineData(ConnectOutcome.Refused, "connect-refused", NetError.ConnectionRefused)]
    [InlineData(ConnectOutcome.Unreachable, "connect-failed", NetError.HostUnreachable)]
    [InlineData(ConnectOutcome.NoNetwork, "connect-failed", NetError.NetworkUnreachable)]
    [InlineData(ConnectOutcome.TimedOut, "connect-timeout", NetError.TimedOut)]
    [InlineData(ConnectOutcome.Never, "connect-timeout", 0)]
    public void Dial_NoAddressServes_Is502AndKeepsTheErrorNumber(ConnectOutcome outcome, string word, int error)
    {
        (TransportScene scene, ScriptedClient client) = Run(outcome, s_other);
        Assert.Equal([502], client.Statuses);
        Assert.Contains(word, client.Faults[0], StringComparison.Ordinal);
        Assert.Equal(error, scene.Handler.LastErrno);
        Assert.Equal(0, scene.Destination.Open);
        Assert.Equal(1, scene.Sum(counters => counters.DialFailed));
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Dial_SilentAddress_TakesTheConnectTimeAndNoMore()
    {
        (TransportScene scene, _) = Run(ConnectOutcome.Never, s_other);
        Assert.InRange(scene.World.Now, 2_000_000_000, 2_010_000_000);
    }

    [Fact]
    public void Dial_UnknownName_Is502()
    {
        (TransportScene scene, ScriptedClient client) = Run(ConnectOutcome.Usual);
        Assert.Equal([502], client.Statuses);
        Assert.Contains("name-not-resolved", client.Faults[0], StringComparison.Ordinal);
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Dial_ClientLeavesMeanwhile_GivesThePlaceBack()
    {
        TransportScene scene = Scene(ConnectOutcome.Never, s_other);
        ScriptedClient client = scene.Start(false, new ScriptedRequest { Number = 1 });
        Assert.True(scene.World.RunFor(100));
        Assert.Equal(1, scene.Destination.Open);
        client.Peer.Reset();
        Assert.True(scene.World.RunFor(10));

        Assert.Equal(0, scene.Destination.Open);
        Assert.Empty(scene.FindLeftovers());
    }

    private static (TransportScene Scene, ScriptedClient Client) Run(
        ConnectOutcome outcome, params IPAddress[] addresses)
    {
        TransportScene scene = Scene(outcome, addresses);
        ScriptedClient client = scene.Start(false, new ScriptedRequest { Number = 1 });
        Assert.True(scene.RunClients());
        return (scene, client);
    }

    private static TransportScene Scene(ConnectOutcome outcome, params IPAddress[] addresses)
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions { OriginHost = "shop" });
        scene.World.Names["shop"] = addresses;
        scene.World.SetConnect(NetAddress.From(s_other, TransportScene.OriginAddress.Port), outcome);
        return scene;
    }
}
