using System.Collections.Concurrent;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>
/// An origin that reads strictly and answers well, badly or not at all, as the name of each request decides. What says
/// that it is a valid request must be the one that a client sent. Any thread.
/// </summary>
internal sealed class FuzzOrigin
{
    /// <summary>How names of valid requests begin; those of mutated ones begin otherwise.</summary>
    public const string ValidMark = "valid-";

    private const string InBodyMark = "/in-the-body-of-" + ValidMark;

    /// <summary>Valid requests that clients have sent, or begun to.</summary>
    public ConcurrentDictionary<string, bool> Sent { get; } = new();

    /// <summary>Valid requests that were not answered well.</summary>
    public ConcurrentDictionary<string, bool> Broken { get; } = new();

    /// <summary>Requests that no client sent in this form.</summary>
    public ConcurrentQueue<string> Strangers { get; } = new();

    /// <summary>Serves one connection.</summary>
    public async Task ServeAsync(RawPeer peer)
    {
        bool goesOn = true;
        while (goesOn)
        {
            HttpMessage request = await peer.ReadRequestAsync();
            string name = string.Join(',', request.Values("x-name"));
            Check(request, name);
            goesOn = await AnswerAsync(peer, name);
        }
    }

    private async Task<bool> AnswerAsync(RawPeer peer, string name)
    {
        Random random = new(name.Aggregate(17, static (hash, letter) => unchecked((hash * 31) + letter)));
        FuzzMessages messages = new(random);
        string answer = messages.Response(name);
        int choice = random.Next(14);
        if (choice is 10 or 11 or 12)
        {
            Broken[name] = true;
        }

        switch (choice)
        {
            case 9:
                await peer.SendAsync("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + answer);
                return true;
            case 10:
                await peer.SendAsync(messages.Mutated(answer));
                return false;
            case 11:
                await peer.SendAsync(messages.Noise());
                return false;
            case 12:
                peer.Reset();
                return false;
            case 13:
                await peer.SendAsync(answer);
                return false;
            default:
                int at = random.Next(answer.Length);
                await peer.SendAsync(answer[..at]);
                await peer.SendAsync(answer[at..]);
                return true;
        }
    }

    private void Check(HttpMessage request, string name)
    {
        string target = request.Target;
        bool saysValid = name.StartsWith(ValidMark, StringComparison.Ordinal)
            || target.StartsWith("/" + ValidMark, StringComparison.Ordinal)
            || target.StartsWith(InBodyMark, StringComparison.Ordinal);
        string body = request.Method == "GET" ? "" : FuzzMessages.Body(name);
        bool isSent = Sent.ContainsKey(name) && target == "/" + name && request.Text == body
            && request.Method is "GET" or "POST" or "PUT";
        if (saysValid && !isSent)
        {
            Strangers.Enqueue(request.ToString());
        }
    }
}
