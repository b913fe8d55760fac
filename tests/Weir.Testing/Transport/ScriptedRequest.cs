using System.Text;

namespace Weir.Testing.Transport;

/// <summary>One request of a script, and what its origin is to do with it. Immutable.</summary>
public sealed record ScriptedRequest
{
    /// <summary>The number that the response must carry.</summary>
    public required int Number { get; init; }

    public string Method { get; init; } = "GET";

    /// <summary>How the origin answers.</summary>
    public OriginMove Move { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public int ResponseLength { get; init; }

    /// <summary>Bytes of the request's body; -1 for a request without one.</summary>
    public int RequestLength { get; init; } = -1;

    public bool IsChunked { get; init; }

    public bool Expects { get; init; }

    public bool IsHttp10 { get; init; }

    public bool Closes { get; init; }

    public bool IsUpgrade => Move == OriginMove.Upgrade;

    public bool IsIdempotent => Method is not "POST";

    /// <summary>The head as it is sent.</summary>
    public byte[] Head()
    {
        StringBuilder text = new();
        text.Append($"{Method} /{(int)Move}/{Number}/{ResponseLength}/{Math.Max(0, RequestLength)} ");
        text.Append(IsHttp10 ? "HTTP/1.0\r\n" : "HTTP/1.1\r\nHost: test\r\n");
        if (IsUpgrade)
        {
            text.Append("Connection: upgrade\r\nUpgrade: echo\r\n");
        }
        else if (Closes != IsHttp10)
        {
            text.Append(Closes ? "Connection: close\r\n" : "Connection: keep-alive\r\n");
        }

        if (RequestLength >= 0)
        {
            text.Append(IsChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {RequestLength}\r\n");
        }

        text.Append(Expects ? "Expect: 100-continue\r\n\r\n" : "\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The body as it is sent, in its framing.</summary>
    public byte[] Body() => RequestLength < 0 ? [] : Framed(Pattern.Request(Number, RequestLength), IsChunked);

    /// <summary>A body in its framing; chunks of different sizes.</summary>
    public static byte[] Framed(byte[] content, bool isChunked)
    {
        if (!isChunked)
        {
            return content;
        }

        List<byte> bytes = [];
        for (int at = 0, size = 0; at < content.Length; size = ((size * 3) + 1) % 20_011)
        {
            int length = Math.Min(size + 1, content.Length - at);
            bytes.AddRange(Encoding.Latin1.GetBytes($"{length:x}\r\n"));
            bytes.AddRange(content.AsSpan(at, length));
            bytes.AddRange("\r\n"u8);
            at += length;
        }

        bytes.AddRange(content.Length % 2 == 0 ? "0\r\n\r\n"u8 : "0\r\nx-trailer: yes\r\n\r\n"u8);
        return [.. bytes];
    }
}
