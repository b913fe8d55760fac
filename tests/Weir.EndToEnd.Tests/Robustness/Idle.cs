using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>What a gateway holds while nothing happens; afterwards it must hold no more. Immutable.</summary>
/// <param name="RentedBytes">Bytes of slabs in use, that of the question itself included.</param>
/// <param name="Descriptors">Open descriptors, without those of parked upstream connections.</param>
internal sealed record Idle(double RentedBytes, double Descriptors)
{
    // Parked upstream connections expire after four seconds, lingering ones after two.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    public static async Task<Idle> OfAsync(WeirProcess weir)
    {
        // The first question brings the connection that the following ones use.
        await weir.MetricsAsync();
        return await ReadAsync(weir);
    }

    /// <summary>Waits until nothing is left of what happened since.</summary>
    public async Task AssertAgainAsync(WeirProcess weir)
    {
        double active = await Bounded.UntilAsync(weir.ActiveRequestsAsync, value => value == 0, s_limit);
        Assert.Equal(0, active);
        Idle now = await Bounded.UntilAsync(
            () => ReadAsync(weir),
            value => value.RentedBytes <= RentedBytes && value.Descriptors <= Descriptors,
            s_limit);
        Assert.InRange(now.RentedBytes, 0, RentedBytes);
        Assert.InRange(now.Descriptors, 0, Descriptors);
        Assert.Equal(0, await weir.MetricAsync("weir_tunnels_open"));
        Assert.Equal(0, await weir.MetricAsync("weir_pool_waiting"));
    }

    private static async Task<Idle> ReadAsync(WeirProcess weir)
    {
        double parked = await weir.MetricAsync("weir_connections_open", "upstream");
        return new Idle(await weir.MetricAsync("weir_slabs_rented_bytes"), weir.Descriptors - parked);
    }
}
