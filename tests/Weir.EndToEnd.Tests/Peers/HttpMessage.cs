using System.Text;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>A message as a strict reader understood it. Immutable.</summary>
/// <param name="StartLine">The request or status line, without its end.</param>
/// <param name="Fields">The fields, in their order.</param>
/// <param name="Framing">How the end of the body was known: none, length, chunked, close.</param>
/// <param name="Body">The body without its framing.</param>
/// <param name="Trailers">The trailers, in their order.</param>
internal sealed record HttpMessage(
    string StartLine,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    string Framing,
    byte[] Body,
    IReadOnlyList<KeyValuePair<string, string>> Trailers)
{
    public string Method => StartLine.Split(' ')[0];

    public string Target => StartLine.Split(' ')[1];

    public int Status => int.Parse(StartLine.AsSpan(9, 3));

    public string Text => Encoding.Latin1.GetString(Body);

    /// <summary>The only value of a field, null when there is none; more than one is an error of the test.</summary>
    public string? this[string name] => Values(name).SingleOrDefault();

    public IEnumerable<string> Values(string name) =>
        Fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    public override string ToString() =>
        $"{StartLine}\n{string.Join('\n', Fields.Select(field => $"{field.Key}: {field.Value}"))}\n\n"
        + (Text.Length > 500 ? Text[..500] + "..." : Text);
}
