using System.Text;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>Messages that a fuzzing run sends: valid, mutated, and what was never one. Owner: one task.</summary>
internal sealed class FuzzMessages(Random random)
{
    private static readonly string[] s_words =
    [
        "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", "\0", "\u00ff", ":", ",", ";", "0\r\n\r\n", "5\r\n", "fffffffff\r\n",
        "Content-Length: 5\r\n", "Content-Length: +1\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "Host: b\r\n",
        "HTTP/1.1", "HTTP/1.0", "HTTP/1.1 100 Continue\r\n\r\n", "GET ", "-1", "99999999999999999999",
    ];

    /// <summary>The body of a request; what looks like a request in it must stay a body.</summary>
    public static string Body(string name) =>
        $"{name}\r\n\r\nGET /in-the-body-of-{name} HTTP/1.1\r\nHost: a\r\n\r\n{new string('x', name.Length * 7)}";

    /// <summary>A whole request; its path, its field and its body carry its name.</summary>
    public string Request(string name)
    {
        string body = Body(name);
        string line = $"/{name} HTTP/1.1\r\nHost: a\r\nx-name: {name}\r\n";
        return random.Next(4) switch
        {
            0 => $"POST {line}Content-Length: {body.Length}\r\n\r\n{body}",
            1 => $"PUT {line}Transfer-Encoding: chunked\r\n\r\n{Chunks(body)}",
            _ => $"GET {line}\r\n",
        };
    }

    /// <summary>The answer to a request.</summary>
    public string Response(string name)
    {
        string body = $"answer to {name}";
        string line = $"HTTP/1.1 200 OK\r\nx-name: {name}\r\n";
        return random.Next(3) == 0
            ? $"{line}Transfer-Encoding: chunked\r\n\r\n{Chunks(body)}"
            : $"{line}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    /// <summary>The text with a few of its bytes removed, doubled, replaced, or with words put in.</summary>
    public string Mutated(string text)
    {
        StringBuilder mutated = new(text);
        for (int i = random.Next(1, 4); i > 0 && mutated.Length > 1; i--)
        {
            int at = random.Next(mutated.Length);
            int length = random.Next(1, Math.Min(12, mutated.Length - at) + 1);
            switch (random.Next(5))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, mutated.ToString(at, length));
                    break;
                case 2:
                    mutated[at] = (char)random.Next(256);
                    break;
                case 3:
                    mutated.Length = at;
                    break;
                default:
                    mutated.Insert(at, s_words[random.Next(s_words.Length)]);
                    break;
            }
        }

        return mutated.ToString();
    }

    /// <summary>Words in no order.</summary>
    public string Noise() =>
        string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => s_words[random.Next(s_words.Length)]));

    private string Chunks(string body)
    {
        StringBuilder text = new();
        for (int at = 0, length; at < body.Length; at += length)
        {
            length = random.Next(1, body.Length - at + 1);
            text.Append($"{length:x}\r\n{body.AsSpan(at, length)}\r\n");
        }

        return text.Append("0\r\n\r\n").ToString();
    }
}
