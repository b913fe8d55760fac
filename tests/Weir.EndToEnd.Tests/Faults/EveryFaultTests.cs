using Weir.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>
/// Every fault, caused through the running program: what the client gets, what is counted, what the log says. A fault
/// without a case fails.
/// </summary>
public sealed class EveryFaultTests(FaultStage shared) : IClassFixture<FaultStage>
{
    public static TheoryData<Fault> Faults() =>
        [.. Enum.GetValues<Fault>().Where(fault => !FaultCases.Excluded.Contains(fault))];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_CausedFromOutside_IsAnsweredCountedAndLogged(Fault fault)
    {
        FaultCase[] cases = [.. FaultCases.All.Where(one => one.Fault == fault)];
        Assert.True(cases.Length == 1, $"{fault} has {cases.Length} cases in FaultCases: it needs exactly one.");
        if (cases[0].Alone is null)
        {
            await RunAsync(cases[0], shared.Weir);
            return;
        }

        await using FaultStage alone = await FaultStage.StartAsync(cases[0]);
        await RunAsync(cases[0], alone.Weir);
    }

    [Fact]
    public void Cases_OfAllFaults_AreNeitherTwiceNorExcluded()
    {
        Fault[] faults = [.. FaultCases.All.Select(one => one.Fault)];

        Assert.Distinct(faults);
        Assert.Empty(faults.Intersect(FaultCases.Excluded));
    }

    private static async Task RunAsync(FaultCase one, WeirProcess weir)
    {
        FaultEntry entry = one.Fault.Entry();
        HttpMessage? answer = await one.RunAsync(weir);

        if (entry.Status == 0 || one.IsCut)
        {
            Assert.Null(answer);
        }
        else
        {
            Assert.Equal((entry.Status, entry.Word), (answer!.Status, answer["Weir-Fault"]));
        }

        await AssertCountedAsync(weir, one.Metric, entry.Word);
        await AssertLoggedAsync(weir.Log, one.IsLogged, entry);
    }

    private static async Task AssertCountedAsync(WeirProcess weir, string? metric, string word)
    {
        if (metric is not null)
        {
            double count = await Bounded.UntilAsync(
                () => weir.MetricAsync(metric, $"error_type=\"{word}\""), value => value > 0);
            Assert.NotEqual(0, count);
        }
    }

    private static async Task AssertLoggedAsync(StandardErrorLog log, bool isLogged, FaultEntry entry)
    {
        string level = entry.Level.ToString().ToLowerInvariant();
        if (isLogged)
        {
            await log.LineWithAsync($"{level} {entry.Word}");
        }
        else
        {
            Assert.DoesNotContain($" {entry.Word} ", log.Text, StringComparison.Ordinal);
        }
    }
}
