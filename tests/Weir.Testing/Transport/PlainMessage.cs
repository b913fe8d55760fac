using System.Globalization;
using System.Text;

namespace Weir.Testing.Transport;

/// <summary>
/// One HTTP message, read in the plainest way: the second opinion on what the engine writes. Owner: one test.
/// </summary>
public sealed class PlainMessage
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    private PlainMessage(string startLine, int headLength)
    {
        StartLine = startLine;
        HeadLength = headLength;
    }

    public string StartLine { get; }

    /// <summary>Bytes of the head with its empty line.</summary>
    public int HeadLength { get; }

    /// <summary>The second word of the start line as a number: the status of a response.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public bool IsChunked => Field("Transfer-Encoding") is not null;

    /// <summary>The length that the head announces; -1 when it announces none.</summary>
    public int Length => Field("Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : -1;

    /// <summary>The value of a field, of several lines joined by commas; null when there is none.</summary>
    public string? Field(string name) => _fields.GetValueOrDefault(name);

    /// <summary>The head at the beginning of the bytes; null while it is not complete.</summary>
    /// <exception cref="FormatException">It is no head.</exception>
    public static PlainMessage? ReadHead(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        string[] lines = Encoding.Latin1.GetString(bytes[..end]).Split("\r\n");
        PlainMessage message = new(lines[0], end + 4);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':');
            if (colon <= 0)
            {
                throw new FormatException($"no field: {line}");
            }

            string value = line[(colon + 1)..].Trim();
            string name = line[..colon];
            message._fields[name] = message.Field(name) is { } before ? $"{before}, {value}" : value;
        }

        if (message.IsChunked && message.Length >= 0)
        {
            throw new FormatException("both framing fields");
        }

        return message;
    }

    /// <summary>
    /// Reads a chunked body: its content and how many bytes it took with its trailers; -1 while it is not complete.
    /// </summary>
    /// <exception cref="FormatException">It is not chunked.</exception>
    public static int ReadChunked(ReadOnlySpan<byte> bytes, List<byte> content)
    {
        content.Clear();
        int at = 0;
        while (true)
        {
            int lineEnd = bytes[at..].IndexOf("\r\n"u8);
            if (lineEnd < 0)
            {
                return -1;
            }

            string line = Encoding.Latin1.GetString(bytes.Slice(at, lineEnd)).Split(';')[0];
            int size = int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += lineEnd + 2;
            if (size == 0)
            {
                return EndOfTrailers(bytes, at);
            }

            if (bytes.Length < at + size + 2)
            {
                return -1;
            }

            content.AddRange(bytes.Slice(at, size));
            at += size;
            if (!bytes.Slice(at, 2).SequenceEqual("\r\n"u8))
            {
                throw new FormatException("a chunk does not end where it should");
            }

            at += 2;
        }
    }

    private static int EndOfTrailers(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            int lineEnd = bytes[at..].IndexOf("\r\n"u8);
            if (lineEnd <= 0)
            {
                return lineEnd < 0 ? -1 : at + 2;
            }

            at += lineEnd + 2;
        }
    }
}
