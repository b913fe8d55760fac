using System.Globalization;
using Weir.Core;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>The table of docs/faults.md is the one in the code.</summary>
public sealed class FaultsDocumentTests
{
    private const string FirstColumn = "| `";

    [Fact]
    public void FaultsDocument_Table_IsTheFaultTable()
    {
        string[] expected = [.. FaultTable.Entries.ToArray().Where(entry => entry.Fault != Fault.None).Select(Row)];

        Assert.Equal(expected, Rows(File.ReadAllLines(Path.Combine(WeirProgram.Root, "docs", "faults.md"))));
    }

    [Fact]
    public void Rows_OtherLines_AreLeftOut()
    {
        Assert.Equal(["| `a` | 1 |"], Rows(["# Faults", "| word | status |", "|---|---|", "| `a` | 1 |", ""]));
    }

    private static IEnumerable<string> Rows(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith(FirstColumn, StringComparison.Ordinal));

    private static string Row(FaultEntry entry)
    {
        var status = entry.Status == 0 ? "none" : entry.Status.ToString(CultureInfo.InvariantCulture);
        var side = entry.Side.ToString().ToLowerInvariant();
        var level = entry.Level.ToString().ToLowerInvariant();
        return $"{FirstColumn}{entry.Word}` | {status} | {side} | {level} | {entry.Advice} |";
    }
}
