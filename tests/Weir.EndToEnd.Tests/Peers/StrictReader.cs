using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>
/// Reads messages by the narrowest reading of RFC 9112, with nothing of Weir's own codec: what two readers could
/// understand in two ways is an error. Any thread.
/// </summary>
internal static partial class StrictReader
{
    /// <summary>Reads one request.</summary>
    public static async Task<HttpMessage> ReadRequestAsync(RawPeer peer)
    {
        string[] lines = Lines(await peer.ReadHeadAsync());
        Check(RequestLine().IsMatch(lines[0]), lines[0]);
        List<KeyValuePair<string, string>> fields = Fields(lines.AsSpan(1));
        Check(fields.Count(field => Is(field, "Host")) == 1, "one Host: " + string.Join('\n', lines));
        string framing = FramingOf(fields);
        return await ReadBodyAsync(peer, lines[0], fields, framing == "close" ? "none" : framing);
    }

    /// <summary>Reads one response, interim ones too.</summary>
    public static async Task<HttpMessage> ReadResponseAsync(RawPeer peer, string method)
    {
        string[] lines = Lines(await peer.ReadHeadAsync());
        Check(StatusLine().IsMatch(lines[0]), lines[0]);
        List<KeyValuePair<string, string>> fields = Fields(lines.AsSpan(1));
        int status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        bool hasNone = status < 200 || status is 204 or 304 || method == "HEAD";
        string framing = FramingOf(fields);
        if (status is < 200 or 204)
        {
            Check(framing == "close", "no framing field on " + lines[0]);
        }

        return await ReadBodyAsync(peer, lines[0], fields, hasNone ? "none" : framing);
    }

    private static string[] Lines(string head) => head[..^4].Split("\r\n");

    private static List<KeyValuePair<string, string>> Fields(ReadOnlySpan<string> lines)
    {
        List<KeyValuePair<string, string>> fields = [];
        foreach (string line in lines)
        {
            Match match = FieldLine().Match(line);
            Check(match.Success, line);
            fields.Add(new(match.Groups[1].Value, match.Groups[2].Value.Trim(' ', '\t')));
        }

        return fields;
    }

    private static string FramingOf(List<KeyValuePair<string, string>> fields)
    {
        string[] lengths = [.. fields.Where(field => Is(field, "Content-Length")).Select(field => field.Value)];
        string[] codings = [.. fields.Where(field => Is(field, "Transfer-Encoding")).Select(field => field.Value)];
        Check(lengths.Length + codings.Length <= 1, "one framing field");
        Check(Array.TrueForAll(lengths, length => Number().IsMatch(length)), string.Join(',', lengths));
        Check(Array.TrueForAll(codings, coding => coding == "chunked"), string.Join(',', codings));
        return lengths.Length > 0 ? "length" : codings.Length > 0 ? "chunked" : "close";
    }

    private static async Task<HttpMessage> ReadBodyAsync(
        RawPeer peer, string startLine, List<KeyValuePair<string, string>> fields, string framing)
    {
        if (framing == "chunked")
        {
            using MemoryStream body = new();
            List<KeyValuePair<string, string>> trailers = await ReadChunksAsync(peer, body);
            return new(startLine, fields, framing, body.ToArray(), trailers);
        }

        byte[] bytes = framing switch
        {
            "length" => await peer.ReadExactlyAsync(
                int.Parse(fields.Find(field => Is(field, "Content-Length")).Value, CultureInfo.InvariantCulture)),
            "close" => await peer.ReadToEndAsync(),
            _ => [],
        };
        Check(framing != "close" || !peer.WasReset, "a body that ends by close ends cleanly");
        return new(startLine, fields, framing, bytes, []);
    }

    private static async Task<List<KeyValuePair<string, string>>> ReadChunksAsync(RawPeer peer, MemoryStream body)
    {
        while (true)
        {
            string line = await peer.ReadLineAsync();
            Check(ChunkSize().IsMatch(line), "chunk size: " + line);
            int size = int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }

            body.Write(await peer.ReadExactlyAsync(size));
            Check(await peer.ReadLineAsync() == "", "a chunk ends with CR LF");
        }

        List<string> trailers = [];
        for (string line = await peer.ReadLineAsync(); line.Length > 0; line = await peer.ReadLineAsync())
        {
            trailers.Add(line);
        }

        return Fields(trailers.ToArray());
    }

    private static bool Is(KeyValuePair<string, string> field, string name) =>
        field.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static void Check(bool isGood, string text)
    {
        if (!isGood)
        {
            throw new FormatException(text);
        }
    }

    [GeneratedRegex("^[!#$%&'*+\\-.^_`|~0-9A-Za-z]+ [\\x21-\\x7e]+ HTTP/1\\.1\\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex("^HTTP/1\\.1 [1-9][0-9]{2} [\\t\\x20-\\x7e\\x80-\\xff]*\\z")]
    private static partial Regex StatusLine();

    [GeneratedRegex("^([!#$%&'*+\\-.^_`|~0-9A-Za-z]+):([\\t\\x20-\\x7e\\x80-\\xff]*)\\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex("^[0-9]{1,12}\\z")]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9A-Fa-f]{1,8}\\z")]
    private static partial Regex ChunkSize();
}
