using Weir.EndToEnd.Tests.Peers;
using Weir.Testing.Replay;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>
/// Broken clients and a broken origin at once, in batches from seeds: valid requests among them get their own answers
/// or faults, the origin gets valid requests that clients have sent, and afterwards nothing is left.
/// </summary>
public sealed class FuzzTests
{
    private const int Shares = 2;
    private const ulong SeedCount = 80;
    private const int ClientsEach = 32;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Batches_OfBrokenPeersOnBothSides_CrossNothingAndLeaveNothing(int share)
    {
        FuzzOrigin origin = new();
        await using Stage stage = await Stage.StartAsync(new RawOrigin(origin.ServeAsync));
        Idle idle = await Idle.OfAsync(stage.Weir);
        foreach (ulong seed in Seeds.Share(share, Shares, SeedCount))
        {
            await Seeds.RunAsync(seed, typeof(FuzzTests), one => RunAsync(stage, origin, one));
        }

        await idle.AssertAgainAsync(stage.Weir);
    }

    private static async Task RunAsync(Stage stage, FuzzOrigin origin, ulong seed)
    {
        FuzzClient[] clients =
            [.. Enumerable.Range(0, ClientsEach).Select(number => new FuzzClient(stage.Weir, origin, seed, number))];
        await Task.WhenAll(clients.Select(client => client.RunAsync()));

        // The first name whose answer is a plain one.
        HttpMessage answer = await stage.Weir.GetAsync("/plain", "x-name: plain\r\n");

        Assert.Equal("answer to plain", answer.Text);
        Assert.Empty(origin.Strangers);
        Assert.Empty(stage.Origin.Failures);
        Assert.DoesNotContain("defect", stage.Weir.Log.Text, StringComparison.Ordinal);
    }
}
