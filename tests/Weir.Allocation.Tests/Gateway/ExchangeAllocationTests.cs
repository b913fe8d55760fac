using System.Security.Authentication;

namespace Weir.Allocation.Tests.Gateway;

/// <summary>What an exchange costs on the loop's thread, of memory and of system calls, with metrics on.</summary>
public sealed class ExchangeAllocationTests
{
    private const int InFlight = 64;
    private const int WarmUpRounds = 400;

    // 100,000 exchanges and a little more.
    private const int Rounds = 1563;

    private const int Exchanges = InFlight * Rounds;

    // A pooled object is made when more connections than ever before have output in one tick, which the warm-up may
    // have missed by a few: not one byte in twenty exchanges.
    private const double GrowthOfPools = 0.05;

    [Fact]
    public void FixedAnswer_64InFlight_AllocatesNothing() =>
        Assert.InRange(BytesPerExchange("/fixed"), 0, GrowthOfPools);

    [Fact]
    public void ProxiedAnswer_64InFlight_AllocatesAtMost64Bytes() =>
        Assert.InRange(BytesPerExchange("/proxied"), 0, 64);

    [Fact]
    public void ProxiedAnswer_WithEveryEdit_AllocatesAtMost64Bytes() =>
        Assert.InRange(BytesPerExchange("/edited/7/x?a=1"), 0, 64);

    [Fact]
    public void Redirect_64InFlight_AllocatesNothing() =>
        Assert.InRange(BytesPerExchange("/redirected/a//b?c"), 0, GrowthOfPools);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void FixedAnswer_OverTls_AllocatesNothing(SslProtocols version) =>
        Assert.InRange(BytesPerExchange("/fixed", tls: new RigTls(version)), 0, GrowthOfPools);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void ProxiedAnswer_OverTlsOnBothSides_AllocatesAtMost64Bytes(SslProtocols version) =>
        Assert.InRange(BytesPerExchange("/proxied", tls: new RigTls(version)), 0, 64);

    [Theory]
    [InlineData("/fixed", 1, SslProtocols.Tls12)]
    [InlineData("/fixed", 1, SslProtocols.Tls13)]
    [InlineData("/proxied", 2, SslProtocols.Tls12)]
    [InlineData("/proxied", 2, SslProtocols.Tls13)]
    public void Answer_OverTls_CostsTheSameCalls(string target, int each, SslProtocols version) =>
        CheckCalls(target, each, tls: new RigTls(version));

    [Fact]
    public void FixedAnswer_WithAccessLog_AllocatesNothing() =>
        Assert.InRange(BytesPerExchange("/fixed?token=x", logs: true), 0, GrowthOfPools);

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::7, 192.0.2.1:4711, 127.0.0.9")]
    [InlineData("192.0.2.1, [2001:db8:0:1::7]:4711")]
    public void FixedAnswer_ForAClientBehindProxiesWithAccessLog_AllocatesNothing(string clients) =>
        Assert.InRange(BytesPerExchange("/fixed", logs: true, forwardedFor: clients), 0, GrowthOfPools);

    [Fact]
    public void ProxiedAnswer_ForAClientBehindProxiesWithAccessLog_AllocatesAtMost64Bytes() =>
        Assert.InRange(BytesPerExchange("/proxied", logs: true, forwardedFor: "2001:db8::7, 192.0.2.1"), 0, 64);

    [Fact]
    public void ProxiedAnswer_WithAccessLog_AllocatesAtMost64Bytes() =>
        Assert.InRange(BytesPerExchange("/proxied", logs: true), 0, 64);

    [Fact]
    public void FixedAnswer_WithAccessLog_CostsOneReceiveAndOneSend() => CheckCalls("/fixed", each: 1, logs: true);

    [Fact]
    public void ProxiedAnswer_WithAccessLog_CostsTwoReceivesAndTwoSends() =>
        CheckCalls("/proxied", each: 2, logs: true);

    [Fact]
    public void FixedAnswer_SteadyState_CostsOneReceiveAndOneSend() => CheckCalls("/fixed", each: 1);

    [Fact]
    public void ProxiedAnswer_SteadyState_CostsTwoReceivesAndTwoSends() => CheckCalls("/proxied", each: 2);

    private static double BytesPerExchange(
        string target, bool logs = false, RigTls? tls = null, string? forwardedFor = null)
    {
        using GatewayRig rig = new(InFlight, target, logs, tls, forwardedFor);
        rig.Run(WarmUpRounds);
        long before = rig.AllocatedBytes();
        rig.Run(Rounds);
        long bytes = rig.AllocatedBytes() - before;
        Assert.Equal(logs, rig.Logged > 0);
        return (double)bytes / Exchanges;
    }

    // One connection: a tick serves one exchange or one half of it, and never finds work that another brought.
    private static void CheckCalls(string target, int each, bool logs = false, RigTls? tls = null)
    {
        const int Calls = 500;
        using GatewayRig rig = new(clients: 1, target, logs, tls);
        rig.Run(20);

        // The loop may be about to wait still: the bounds below have room for that one wait.
        rig.AllocatedBytes();
        long others = Others(rig);
        long receives = rig.Calls.Receives;
        long sends = rig.Calls.Sends;
        long waits = rig.Calls.Waits;
        long ticks = rig.Ticks;
        rig.Run(Calls);
        Assert.Equal(Calls * each, rig.Calls.Receives - receives);
        Assert.Equal(Calls * each, rig.Calls.Sends - sends);
        Assert.Equal(others, Others(rig));
        Assert.InRange(rig.Calls.Waits - waits - (rig.Ticks - ticks), -1, 1);
        Assert.InRange(rig.Calls.Waits - waits, (Calls * each) - 1, (Calls * each) + 10);
    }

    private static long Others(GatewayRig rig) =>
        rig.Calls.Total - rig.Calls.Receives - rig.Calls.Sends - rig.Calls.Waits;
}
