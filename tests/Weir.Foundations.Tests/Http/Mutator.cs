using System.Text;

namespace Weir.Foundations.Tests.Http;

/// <summary>Damages valid messages in the ways that attackers and broken peers do, from a seed.</summary>
internal sealed class Mutator(int seed, byte[][] messages)
{
    private static readonly byte[] s_bytes =
        [.. "\r\n\0 \t:;,\"'/?#@*%\\[]0159afxgZ.-+=\v\f\u007f"u8, 0x80, 0xA0, 0xFF];

    private static readonly byte[][] s_pieces =
    [
        .. new[]
        {
            "\r\n", "\r\n\r\n", "\n\n", "\r\r\n", "\n\r\n", "\r\n ", "\r\n\t", " \r\n",
            "Host: b\r\n", "Host:\r\n", "Host : a\r\n",
            "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: 6, 6\r\n", "Content-Length: +5\r\n",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding:\r\n",
            "Transfer-Encoding : chunked\r\n", "Transfer-Encoding: \vchunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Connection: close, X-A\r\n", "Expect: 100-continue\r\n", "X-A: b\r\n",
            "0\r\n\r\n", "5\r\nhello\r\n", "5;a=b\r\n", "ffffffffffffffff\r\n", "8000000000000000\r\n",
            "GET /b HTTP/1.1\r\nHost: b\r\n\r\n", "http://b", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private readonly Random _random = new(seed);

    /// <summary>One message with one to four damages.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(messages[_random.Next(messages.Length)]);
        for (int count = 1 + (_random.Next(8) / 3); count > 0; count--)
        {
            Damage(bytes);
        }

        return [.. bytes];
    }

    /// <summary>Up to three places to cut, in order.</summary>
    public int[] Splits(int length)
    {
        var places = new int[_random.Next(4)];
        for (int at = 0; at < places.Length; at++)
        {
            places[at] = _random.Next(length + 1);
        }

        Array.Sort(places);
        return places;
    }

    private void Damage(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;

            case 1 when at < bytes.Count:
                bytes[at] = s_bytes[_random.Next(s_bytes.Length)];
                break;

            case 2 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;

            case 3:
                bytes.Insert(at, s_bytes[_random.Next(s_bytes.Length)]);
                break;

            case 4 when at < bytes.Count:
                bytes.RemoveRange(at, Math.Min(1 + (_random.Next(8) / 5), bytes.Count - at));
                break;

            case 5:
                bytes.InsertRange(at, s_pieces[_random.Next(s_pieces.Length)]);
                break;

            case 6:
                bytes.InsertRange(LineStart(bytes, at), s_pieces[_random.Next(s_pieces.Length)]);
                break;

            case 7:
                RepeatLine(bytes, at);
                break;

            default:
                Splice(bytes, at);
                break;
        }
    }

    private void RepeatLine(List<byte> bytes, int at)
    {
        int start = LineStart(bytes, at);
        int end = LineStart(bytes, Math.Min(bytes.Count, at + 10));
        if (end > start)
        {
            bytes.InsertRange(LineStart(bytes, _random.Next(bytes.Count)), bytes.GetRange(start, end - start));
        }
    }

    private void Splice(List<byte> bytes, int at)
    {
        byte[] other = messages[_random.Next(messages.Length)];
        int start = _random.Next(other.Length);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(start));
    }

    private static int LineStart(List<byte> bytes, int at)
    {
        while (at > 0 && bytes[at - 1] != (byte)'\n')
        {
            at--;
        }

        return at;
    }
}
