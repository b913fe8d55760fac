using System.Globalization;
using System.Text;

namespace Weir.Gateway;

/// <summary>
/// The frame of an answer with several parts (RFC 9110 14.6): what stands before, between and behind them. Owner: one
/// exchange.
/// </summary>
internal sealed class MultipartRanges
{
    private readonly byte[][] _heads;

    /// <param name="representation">What the parts are of.</param>
    /// <param name="ranges">The parts, in the order in which they were asked for.</param>
    /// <param name="boundary">A text that no file holds: random.</param>
    internal MultipartRanges(Representation representation, in ByteRangeSet ranges, string boundary)
    {
        string type = Encoding.ASCII.GetString(representation.ContentType);
        ContentType = Encoding.ASCII.GetBytes("multipart/byteranges; boundary=" + boundary);
        End = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        Length = End.Length;
        Parts = new ByteRange[ranges.Count];
        _heads = new byte[ranges.Count][];
        for (int i = 0; i < _heads.Length; i++)
        {
            Parts[i] = ranges[i];
            string start = i == 0 ? "" : "\r\n";
            _heads[i] = Encoding.ASCII.GetBytes(
                $"{start}--{boundary}\r\nContent-Type: {type}\r\n"
                + $"Content-Range: {ContentRange(Parts[i], representation.Length)}\r\n\r\n");
            Length += _heads[i].Length + Parts[i].Length;
        }
    }

    internal ByteRange[] Parts { get; }

    internal byte[] ContentType { get; }

    /// <summary>What stands behind the last part.</summary>
    internal byte[] End { get; }

    /// <summary>Bytes of the whole body.</summary>
    internal long Length { get; }

    /// <summary>What stands before a part.</summary>
    internal byte[] Head(int part) => _heads[part];

    /// <summary>The value of Content-Range for a part.</summary>
    internal static string ContentRange(ByteRange range, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{length}");
}
