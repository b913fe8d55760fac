namespace Weir.Pressure;

/// <summary>A start line and its fields. Immutable.</summary>
internal sealed class WireHead
{
    private readonly string[] _lines;

    public WireHead(string text)
    {
        _lines = text.Split("\r\n");
        if (text.AsSpan().IndexOfAny('\0', '\u00ff') >= 0)
        {
            throw new WireException("bytes in a head that do not belong there");
        }
    }

    public string StartLine => _lines[0];

    public int Status =>
        StartLine.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(StartLine.AsSpan(9, 3), out int s)
            ? s
            : throw new WireException($"not a status line: {StartLine[..Math.Min(60, StartLine.Length)]}");

    /// <summary>The value of the first field of that name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (string line in _lines.AsSpan(1))
            {
                if (line.Length > name.Length && line[name.Length] == ':'
                    && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                {
                    return line[(name.Length + 1)..].Trim();
                }
            }

            return null;
        }
    }

    public bool IsChunked => Has("Transfer-Encoding", "chunked");

    public long? Length => this["Content-Length"] is { } value ? long.Parse(value) : null;

    public bool Closes => Has("Connection", "close");

    public bool Has(string name, string value) =>
        this[name]?.Contains(value, StringComparison.OrdinalIgnoreCase) ?? false;
}
