using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Core;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>The table of docs/grpc.md is <see cref="Grpc.StatusOf"/> for every fault that is answered.</summary>
public sealed partial class GrpcDocumentTests
{
    [Fact]
    public void Document_Table_IsStatusOf()
    {
        string[] expected = [.. FaultTable.Entries.ToArray()
            .Where(entry => entry.Status != 0)
            .Select(entry => $"{entry.Word} {Encoding.ASCII.GetString(Grpc.StatusOf(entry))}")
            .Order(StringComparer.Ordinal)];

        string[] documented = [.. Documented().Order(StringComparer.Ordinal)];

        Assert.Equal(expected, documented);
    }

    private static IEnumerable<string> Documented() =>
        from row in RowPattern().Matches(File.ReadAllText(Document()))
        from Match word in WordPattern().Matches(row.Groups["words"].Value)
        select $"{word.Groups["word"].Value} {row.Groups["code"].Value}";

    private static string Document([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/grpc.md");

    // | 4 `DEADLINE_EXCEEDED` | `word`, `word` |
    [GeneratedRegex(@"^\| (?<code>\d+) `[A-Z_]+` \| (?<words>`[^|\n]*) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex RowPattern();

    [GeneratedRegex("`(?<word>[a-z0-9-]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex WordPattern();
}
