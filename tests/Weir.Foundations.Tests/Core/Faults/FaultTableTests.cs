using System.Text.RegularExpressions;
using Weir.Core;

namespace Weir.Foundations.Tests.Core.Faults;

public sealed partial class FaultTableTests
{
    public static TheoryData<Fault> All => [.. Enum.GetValues<Fault>()];

    [Fact]
    public void Entries_Count_IsThatOfTheFaults() =>
        Assert.Equal(Enum.GetValues<Fault>().Length, FaultTable.Entries.Length);

    [Theory]
    [MemberData(nameof(All))]
    public void Entry_OfAFault_IsItsOwn(Fault fault)
    {
        Assert.Equal(fault, fault.Entry().Fault);
        Assert.Equal(fault.Entry().Word, fault.Word());
        Assert.Equal(fault.Entry().Status, fault.Status());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Word_OfAFault_IsItsNameInLowerCaseWithHyphens(Fault fault) =>
        Assert.Equal(WordStart().Replace(fault.ToString(), "-").ToLowerInvariant(), fault.Word());

    [Theory]
    [MemberData(nameof(All))]
    public void Status_OfAFault_FitsItsSide(Fault fault)
    {
        int status = fault.Status();
        switch (fault.Entry().Side)
        {
            case FaultSide.None:
                Assert.Equal(0, status);
                break;
            case FaultSide.Downstream:
                Assert.True(status is 0 or (>= 400 and < 500) or 501 or 505);
                break;
            case FaultSide.Upstream:
                Assert.InRange(status, 502, 504);
                break;
            default:
                // Where accepting pauses there is nobody to answer yet.
                Assert.True(fault == Fault.TooManyConnections ? status == 0 : status is 404 or 500 or 503 or 504);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Advice_OfAFault_IsThere(Fault fault) =>
        Assert.Equal(fault != Fault.None, fault.Entry().Advice.Length > 0);

    [Fact]
    public void ResendSafe_Faults_AreThoseOfADeadReusedConnection()
    {
        List<Fault> safe = [];
        foreach (FaultEntry entry in FaultTable.Entries)
        {
            if (entry.ResendSafe)
            {
                safe.Add(entry.Fault);
            }
        }

        Assert.Equal([Fault.UpstreamReset, Fault.UpstreamClosed], safe);
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();
}
