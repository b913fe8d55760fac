using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>
/// A gateway with a route, a cluster and an origin for each of some cases. Owner: one test class, as its fixture with
/// the cases that share a process.
/// </summary>
public sealed class FaultStage : IAsyncLifetime
{
    private readonly List<RawOrigin> _origins = [];
    private FaultCase[] _cases = [.. FaultCases.All.Where(one => one.Alone is null)];
    private WeirProcess? _weir;

    internal WeirProcess Weir => _weir!;

    /// <summary>A stage for one case that does not share.</summary>
    internal static async Task<FaultStage> StartAsync(FaultCase one)
    {
        FaultStage stage = new() { _cases = [one] };
        await stage.InitializeAsync();
        return stage;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string clusters = "";
        foreach (FaultCase one in _cases)
        {
            RawOrigin origin = new(one.Serve, tls: one.Tls);
            _origins.Add(origin);
            clusters += one.ClusterAt(origin.Url);
        }

        string routes = string.Concat(_cases.Select(one => one.Route));
        string configuration = $"{_cases[0].Alone}\nclusters:\n{clusters}routes:\n{routes}";
        _weir = _cases[0].Listen is { } more
            ? await WeirProcess.StartAsync(
                $"listen: [ \"http://127.0.0.1:0\", {more} ]\nadmin: http://127.0.0.1:0\n{configuration}")
            : await WeirProcess.ServeAsync(configuration, _cases[0].DescriptorsMax);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Weir.DisposeAsync();
        foreach (RawOrigin origin in _origins)
        {
            await origin.DisposeAsync();
        }
    }
}
