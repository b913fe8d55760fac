namespace Weir.Allocation.Tests.Gateway;

/// <summary>What an exchange over HTTP/2 costs on the loop's thread: 64 in flight, on few connections.</summary>
public sealed class Http2AllocationTests
{
    private const int InFlight = 64;
    private const int WarmUpRounds = 400;

    // 100,000 exchanges and a little more.
    private const int Rounds = 1563;

    private const int Exchanges = InFlight * Rounds;

    private const int BytesMax = 128;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void FixedAnswer_64InFlight_AllocatesAtMost128Bytes(int connections) =>
        Check("/fixed", connections, toHttp2: false);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void ProxiedToHttp1_64InFlight_AllocatesAtMost128Bytes(int connections) =>
        Check("/proxied", connections, toHttp2: false);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void ProxiedToHttp2_64InFlight_AllocatesAtMost128Bytes(int connections) =>
        Check("/proxied", connections, toHttp2: true);

    [Fact]
    public void Http1ProxiedToHttp2_64InFlight_AllocatesAtMost128Bytes() =>
        Check("/proxied", InFlight, toHttp2: true, streams: 0);

    private static void Check(string target, int connections, bool toHttp2, int? streams = null)
    {
        using GatewayRig rig = new(
            connections, target, streams: streams ?? InFlight / connections, isToHttp2: toHttp2);
        rig.Run(WarmUpRounds);
        long before = rig.AllocatedBytes();
        rig.Run(Rounds);
        double bytes = (double)(rig.AllocatedBytes() - before) / Exchanges;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes:0.00} bytes an exchange");
        Assert.InRange(bytes, 0, BytesMax);
    }
}
