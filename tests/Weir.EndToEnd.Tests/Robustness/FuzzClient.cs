using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>
/// A client that sends some valid requests on one connection, and behind them what it likes. Owner: one task.
/// </summary>
internal sealed class FuzzClient(WeirProcess weir, FuzzOrigin origin, ulong seed, int number)
{
    private readonly Random _random = new((int)(seed * 1000) + number);
    private readonly List<string> _names = [];

    /// <summary>Sends and reads; throws when an answer is neither the client's own nor explained.</summary>
    public async Task RunAsync()
    {
        using RawPeer client = await weir.ConnectAsync();
        byte[] bytes = Encoding.Latin1.GetBytes(Text());
        int reset = _random.Next(5) == 0 ? _random.Next(bytes.Length) : -1;
        await SendSplitAsync(client, reset < 0 ? bytes : bytes[..reset]);
        if (reset >= 0)
        {
            client.Reset();
            return;
        }

        bool isHalfClosed = _random.Next(3) == 0;
        if (isHalfClosed)
        {
            client.ShutdownSend();
        }

        foreach (string name in _names)
        {
            if (!await ReadAsync(client, name))
            {
                return;
            }
        }

        if (isHalfClosed)
        {
            await client.ReadToEndAsync();
        }
    }

    private string Text()
    {
        FuzzMessages messages = new(_random);
        StringBuilder text = new();
        for (int i = _random.Next(5); i > 0; i--)
        {
            string name = $"{FuzzOrigin.ValidMark}{seed}-{number}-{i}";
            _names.Add(name);
            origin.Sent[name] = true;
            text.Append(messages.Request(name));
        }

        int tail = _names.Count == 0 ? _random.Next(1, 3) : _random.Next(3);
        text.Append(tail switch
        {
            0 => "",
            1 => messages.Mutated(messages.Request($"mutated-{seed}-{number}")),
            _ => messages.Noise(),
        });
        return text.ToString();
    }

    private async Task SendSplitAsync(RawPeer client, byte[] bytes)
    {
        for (int at = 0, length; at < bytes.Length; at += length)
        {
            length = _random.Next(1, bytes.Length - at + 1);
            await client.TrySendAsync(bytes.AsMemory(at, length));
        }
    }

    // False when no further answer will come.
    private async Task<bool> ReadAsync(RawPeer client, string name)
    {
        HttpMessage answer;
        try
        {
            do
            {
                answer = await client.ReadResponseAsync();
            }
            while (answer.Status < 200);
        }
        catch (EndOfStreamException e)
        {
            // A cut is a reset, which may overtake the answers before it.
            Assert.True(_names.Exists(origin.Broken.ContainsKey), $"no answer to {name}: {e.Message}");
            return false;
        }

        bool isOwn = answer.Status == 200
            && answer.Values("x-name").SequenceEqual([name])
            && answer.Text == $"answer to {name}";
        bool isFault = answer.Values("Weir-Fault").Any();
        Assert.True(isOwn || isFault || origin.Broken.ContainsKey(name), $"{name} got {answer}");
        return answer["Connection"] != "close";
    }
}
