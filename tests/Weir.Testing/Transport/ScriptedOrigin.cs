using System.Globalization;
using System.Text;
using Weir.IO.Simulation;

namespace Weir.Testing.Transport;

/// <summary>
/// The origin of scripted requests: reads them plainly, holds their bodies to their numbers, and answers as each one
/// says. Owner: the world's thread.
/// </summary>
public sealed class ScriptedOrigin(SimulatedWorld world, Action<string> report)
{
    /// <summary>Requests whose head was read, in order.</summary>
    public List<int> Numbers { get; } = [];

    /// <summary>Milliseconds that a slow answer takes for each of its steps.</summary>
    public int SlowMs { get; init; } = 40;

    /// <summary>A field line that every answer carries, with its line end; or nothing.</summary>
    public string ExtraField { get; init; } = "";

    /// <summary>Whether a connection has brought requests, and all of them are answered.</summary>
    public static bool IsBetweenRequests(SimulatedPeer peer) =>
        peer.State is Talk { Head: null, Number: > 0, IsAnswering: false, IsClosing: false } talk
        && !talk.IsEcho
        && !talk.IsOver
        && peer.Received.Length == 0
        && !peer.IsOver;

    /// <summary>From here on nothing that comes on the connection is answered.</summary>
    public static void EndAnswering(SimulatedPeer peer) => ((Talk)peer.State!).IsOver = true;

    /// <summary>Looks at what a connection brought.</summary>
    public void OnChanged(SimulatedPeer peer)
    {
        Talk talk = (Talk)(peer.State ??= new Talk());
        try
        {
            while (Step(peer, talk))
            {
            }
        }
        catch (FormatException e)
        {
            report($"origin: {e.Message}: {peer.ReceivedText}");
            peer.Reset();
        }

        if (peer.IsEnded && !talk.IsAnswering && !peer.IsClosed)
        {
            peer.Close();
        }
    }

    private bool Step(SimulatedPeer peer, Talk talk)
    {
        if (talk.IsAnswering)
        {
            return false;
        }

        if (peer.IsClosed || talk.IsOver)
        {
            peer.Consume(peer.Received.Length);
            return false;
        }

        if (talk.IsEcho)
        {
            peer.Send(peer.Received);
            peer.Consume(peer.Received.Length);
            return false;
        }

        if (talk.Head is null)
        {
            talk.Head = PlainMessage.ReadHead(peer.Received);
            if (talk.Head is null)
            {
                return false;
            }

            peer.Consume(talk.Head.HeadLength);
            BeginRequest(peer, talk);
            return true;
        }

        return !talk.IsClosing && ReadBody(peer, talk);
    }

    private void BeginRequest(SimulatedPeer peer, Talk talk)
    {
        string[] parts = talk.Head!.StartLine.Split(' ')[1].Split('/');
        talk.Move = (OriginMove)int.Parse(parts[1], CultureInfo.InvariantCulture);
        talk.Number = int.Parse(parts[2], CultureInfo.InvariantCulture);
        talk.ResponseLength = int.Parse(parts[3], CultureInfo.InvariantCulture);
        talk.RequestLength = int.Parse(parts[4], CultureInfo.InvariantCulture);
        talk.IsHeadRequest = talk.Head.StartLine.StartsWith("HEAD", StringComparison.Ordinal);
        Numbers.Add(talk.Number);
        if (talk.Head.Field("Expect") is not null && talk.Move is not (OriginMove.Early or OriginMove.EarlyClose))
        {
            peer.Send("HTTP/1.1 100 Continue\r\n\r\n");
        }

        if (talk.Move is OriginMove.Early or OriginMove.EarlyClose)
        {
            SendWhole(peer, talk, talk.Move == OriginMove.EarlyClose ? "Connection: close\r\n" : "");
        }

        if (talk.Move == OriginMove.EarlyClose)
        {
            talk.IsClosing = true;
            peer.Close();
        }
    }

    private bool ReadBody(SimulatedPeer peer, Talk talk)
    {
        PlainMessage head = talk.Head!;
        int length = head.IsChunked
            ? PlainMessage.ReadChunked(peer.Received, talk.Content)
            : Math.Max(0, head.Length);
        if (length < 0 || peer.Received.Length < length)
        {
            return false;
        }

        byte[] content = head.IsChunked ? [.. talk.Content] : peer.Received[..length].ToArray();
        peer.Consume(length);
        if (!content.AsSpan().SequenceEqual(Pattern.Request(talk.Number, talk.RequestLength)))
        {
            report($"origin: request {talk.Number} came with another body of {content.Length} bytes");
        }

        talk.Head = null;
        if (talk.Move != OriginMove.Early)
        {
            Answer(peer, talk);
        }

        return true;
    }

    private void Answer(SimulatedPeer peer, Talk talk)
    {
        switch (talk.Move)
        {
            case OriginMove.Length or OriginMove.Chunked:
                SendWhole(peer, talk, "");
                break;
            case OriginMove.UntilClose:
                SendWhole(peer, talk, talk.IsHeadRequest ? "Connection: close\r\n" : "");
                Close(peer, talk);
                break;
            case OriginMove.Interim:
                peer.Send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
                SendWhole(peer, talk, "");
                break;
            case OriginMove.Slow:
                AnswerSlowly(peer, talk);
                break;
            case OriginMove.Empty:
                peer.Send($"HTTP/1.1 204 No Content\r\nx-number: {talk.Number}\r\nConnection: close\r\n\r\n");
                Close(peer, talk);
                break;
            case OriginMove.Upgrade:
                peer.Send($"HTTP/1.1 101 Switching Protocols\r\nx-number: {talk.Number}\r\n"
                    + "Connection: upgrade\r\nUpgrade: echo\r\n\r\n");
                talk.IsEcho = true;
                break;
            case OriginMove.CloseAfter:
                SendWhole(peer, talk, "");
                world.After(world.Random.Next(3), () => CloseUnlessEcho(peer, talk));
                break;
            case OriginMove.Extra:
                SendWhole(peer, talk, "");
                peer.Send($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx-number: {-talk.Number}\r\n\r\n");
                talk.IsOver = true;
                break;
            default:
                Break(peer, talk);
                break;
        }
    }

    private void Break(SimulatedPeer peer, Talk talk)
    {
        byte[] head = Head(talk, "");
        byte[] body = talk.IsHeadRequest ? [] : Body(talk);
        if (talk.Move == OriginMove.HalfHead)
        {
            peer.Send(head.AsSpan(0, head.Length / 2));
        }
        else if (talk.Move != OriginMove.Nothing)
        {
            peer.Send(head);
            peer.Send(body.AsSpan(0, body.Length / 2));
        }

        talk.IsOver = true;
        if (talk.Move is OriginMove.Reset or OriginMove.ResetUntilClose)
        {
            peer.ResetAfterSent(peer.SentBytes + peer.UnsentBytes);
        }
        else
        {
            peer.Close();
        }
    }

    private void AnswerSlowly(SimulatedPeer peer, Talk talk)
    {
        byte[] head = Head(talk, "");
        byte[] body = talk.IsHeadRequest ? [] : Body(talk);
        talk.IsAnswering = true;
        world.After(SlowMs, () => peer.Send(head));
        world.After(SlowMs * 2, () => peer.Send(body.AsSpan(0, body.Length / 2)));
        world.After(SlowMs * 3, () =>
        {
            peer.Send(body.AsSpan(body.Length / 2));
            talk.IsAnswering = false;
            OnChanged(peer);
        });
    }

    // A tunnel that ended so would look like one that lost its bytes.
    private static void CloseUnlessEcho(SimulatedPeer peer, Talk talk)
    {
        if (!talk.IsEcho)
        {
            Close(peer, talk);
        }
    }

    private static void Close(SimulatedPeer peer, Talk talk)
    {
        talk.IsOver = true;
        peer.Close();
    }

    private void SendWhole(SimulatedPeer peer, Talk talk, string fields)
    {
        peer.Send(Head(talk, fields));
        if (!talk.IsHeadRequest)
        {
            peer.Send(Body(talk));
        }
    }

    private byte[] Head(Talk talk, string fields)
    {
        string framing = talk.Move switch
        {
            OriginMove.Chunked or OriginMove.CutChunked => "Transfer-Encoding: chunked\r\n",
            OriginMove.UntilClose or OriginMove.ResetUntilClose => "",
            _ => $"Content-Length: {talk.ResponseLength}\r\n",
        };
        return Encoding.Latin1.GetBytes(
            $"HTTP/1.1 200 OK\r\nx-number: {talk.Number}\r\n{ExtraField}{fields}{framing}\r\n");
    }

    private static byte[] Body(Talk talk) => ScriptedRequest.Framed(
        Pattern.Response(talk.Number, talk.ResponseLength),
        talk.Move is OriginMove.Chunked or OriginMove.CutChunked);

    private sealed class Talk
    {
        internal List<byte> Content { get; } = [];

        internal PlainMessage? Head { get; set; }

        internal OriginMove Move { get; set; }

        internal int Number { get; set; }

        internal int ResponseLength { get; set; }

        internal int RequestLength { get; set; }

        internal bool IsHeadRequest { get; set; }

        internal bool IsAnswering { get; set; }

        internal bool IsClosing { get; set; }

        internal bool IsEcho { get; set; }

        internal bool IsOver { get; set; }
    }
}
