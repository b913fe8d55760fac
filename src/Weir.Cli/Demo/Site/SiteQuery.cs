using System.Globalization;
using System.Text;

namespace Weir.Cli;

/// <summary>The query of a request to the demo's shop, decoded. Immutable.</summary>
internal sealed class SiteQuery
{
    private readonly List<(string Name, string Value)> _pairs = [];

    /// <param name="query">From the <c>?</c> on; empty when there is none.</param>
    public SiteQuery(ReadOnlySpan<byte> query)
    {
        string text = query.IsEmpty ? "" : Encoding.Latin1.GetString(query[1..]);
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            _pairs.Add(equals < 0 ? (Decode(pair), "") : (Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
        }
    }

    /// <summary>The first value of that name; null when it is missing or empty.</summary>
    public string? Find(string name) => _pairs.Find(p => p.Name == name).Value is { Length: > 0 } value ? value : null;

    /// <summary>A number in a range, or the default when it is missing; false for anything else.</summary>
    public bool TryNumber(string name, int standard, int max, out int number)
    {
        number = standard;
        return Find(name) is not { } text
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                && number >= 1
                && number <= max);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
