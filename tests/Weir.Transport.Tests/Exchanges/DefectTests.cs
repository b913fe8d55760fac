using Weir.Core;
using Weir.IO.Simulation;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>
/// A handler that throws: nobody outside can cause that, so it stands here for <see cref="Fault.Defect"/>.
/// </summary>
public sealed class DefectTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Handle_Throws_EndsThatConnectionAloneAndIsReported(bool isLate)
    {
        AnsweringScene scene = new(1, new SimulatedOptions(), exchange =>
            !exchange.Request.Target.SequenceEqual("/bad"u8)
            ? exchange.RespondAsync(204, new Weir.Http.Head(), ReadOnlyMemory<byte>.Empty)
            : isLate ? ThrowLaterAsync(exchange)
            : throw new InvalidOperationException("bad"))
        {
            Defects = [],
        };
        SimulatedPeer bad = scene.Ask("GET /bad HTTP/1.1");
        Assert.True(scene.World.Run(() => bad.IsOver));
        SimulatedPeer good = scene.Ask("GET /good HTTP/1.1");
        Assert.True(scene.World.Run(() => good.Received.Length > 0));
        bad.Close();
        good.Close();
        Assert.True(scene.World.Run(() => scene.World.Loops[0].ConnectionCount == 0));

        Assert.True(bad.IsEnded);
        Assert.StartsWith("HTTP/1.1 500 ", bad.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("Weir-Fault: defect", bad.ReceivedText, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 204 ", good.ReceivedText, StringComparison.Ordinal);
        Assert.Equal("bad", Assert.Single(scene.Defects!).Message);
        Assert.Equal(1, scene.Closed(Fault.Defect));
        Assert.Equal(0, scene.RentedBytes);
    }

    [Fact]
    public void Handle_ThrowsAfterTheResponseBegan_TheExchangeIsFinishedOnceAndCut()
    {
        AnsweringScene scene = new(1, new SimulatedOptions(), exchange =>
        {
            Weir.Http.Head fields = new();
            exchange.StartResponse(200, fields);
            throw new InvalidOperationException("bad");
        })
        {
            Defects = [],
        };
        SimulatedPeer bad = scene.Ask("GET /bad HTTP/1.1");
        Assert.True(scene.World.Run(() => bad.IsOver));

        Assert.Equal([Fault.Defect], scene.Finished);
        Assert.Single(scene.Defects!);
    }

    private static async ValueTask<Fault> ThrowLaterAsync(Exchange exchange)
    {
        await exchange.Channel.Stream.YieldAsync();
        throw new InvalidOperationException("bad");
    }
}
