using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Admin;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>The answers that docs/admin.md shows have the names of the real ones, and all of them.</summary>
public sealed partial class AdminDocumentTests
{
    // Names that depend on what happened, or that the document shortens and says so.
    private static readonly string[] s_open = ["faults", "phases_ms", "unmatched"];

    [Fact]
    public async Task Examples_HaveTheNamesOfRealAnswers()
    {
        string text = await File.ReadAllTextAsync(Path.Combine(WeirProgram.Root, "docs", "admin.md"));
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "routes:\n  - match: { path: /broken }\n    to: http://127.0.0.1:1\n");
        Assert.Equal(502, (await weir.GetAsync("/broken")).Status);
        await AdminApi.UntilAsync(weir, "/api/v1/status", s => s.Number("requests.total") >= 1);
        await AdminApi.UntilAsync(weir, "/api/v1/history", h => h.Number("next") > 0);
        MatchCollection examples = Example().Matches(text);

        Assert.Equal(5, examples.Count);
        foreach (Match example in examples)
        {
            string path = example.Groups["path"].Value;
            using JsonDocument shown = JsonDocument.Parse(example.Groups["json"].Value);
            Compare(path, shown.RootElement, await AdminApi.AskAsync(weir, path));
        }
    }

    private static void Compare(string place, JsonElement shown, JsonElement real)
    {
        if (shown.ValueKind == JsonValueKind.Object && real.ValueKind == JsonValueKind.Object)
        {
            Assert.Equal(
                (place, string.Join(' ', real.EnumerateObject().Select(member => member.Name))),
                (place, string.Join(' ', shown.EnumerateObject().Select(member => member.Name))));
            foreach (JsonProperty member in shown.EnumerateObject().Where(member => !s_open.Contains(member.Name)))
            {
                Compare($"{place} {member.Name}", member.Value, real.GetProperty(member.Name));
            }
        }
        else if (shown.ValueKind == JsonValueKind.Array && real.ValueKind == JsonValueKind.Array)
        {
            foreach ((JsonElement first, JsonElement second) in shown.EnumerateArray().Zip(real.EnumerateArray()))
            {
                Compare(place, first, second);
            }
        }
        else
        {
            bool isEither = shown.ValueKind is JsonValueKind.Null || real.ValueKind is JsonValueKind.Null
                || (IsSwitch(shown) && IsSwitch(real));
            Assert.True(isEither || shown.ValueKind == real.ValueKind, $"{place}: {shown} and {real}");
        }
    }

    private static bool IsSwitch(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    [GeneratedRegex(@"`GET (?<path>/api/[a-z0-9/]+)`[^|]*?\n```json\n(?<json>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
