using System.Globalization;
using System.Text;
using Weir.Http;
using Weir.IO.Simulation;
using Weir.Testing.Http;

namespace Weir.Testing.Transport;

/// <summary>
/// The origin of scripted requests in HTTP/2: holds their bodies to their numbers, and answers as each one says. Owner:
/// the world's thread.
/// </summary>
public sealed class ScriptedHttp2Origin(SimulatedWorld world, Action<string> report)
{
    /// <summary>Requests whose head was read, in order.</summary>
    public List<int> Numbers { get; } = [];

    /// <summary>Connections, in order.</summary>
    public List<Http2Peer> Peers { get; } = [];

    public Http2Options Options { get; init; } = new() { ExtendedConnect = true };

    /// <summary>Milliseconds that a slow answer takes for each of its steps.</summary>
    public int SlowMs { get; init; } = 40;

    /// <summary>Begins to serve a connection.</summary>
    public void Accept(SimulatedPeer peer)
    {
        Http2Peer served = Http2Peer.Serve(world, peer, OnChanged, Options);
        Peers.Add(served);
        peer.Changed = _ =>
        {
            served.Pump();
            if (peer.IsEnded)
            {
                served.Close();
            }
        };
    }

    private void OnChanged(Http2PeerStream stream)
    {
        Talk talk = (Talk)(stream.State ??= Begin(stream));
        if (talk.IsTunnel)
        {
            byte[] more = [.. stream.Content];
            stream.Content.Clear();
            stream.Send(more, stream.IsEnded);
        }
        else if (stream.IsEnded && !talk.IsRead)
        {
            talk.IsRead = true;
            bool isWhole = stream.Content.SequenceEqual(Pattern.Request(talk.Number, talk.RequestLength));
            if (!isWhole)
            {
                report($"origin: request {talk.Number} came with another body of {stream.Content.Count} bytes");
            }

            if (talk.Move is not (OriginMove.Early or OriginMove.EarlyClose))
            {
                Answer(stream, talk);
            }
        }
    }

    private Talk Begin(Http2PeerStream stream)
    {
        string[] parts = Encoding.ASCII.GetString(stream.Head!.Target).Split('/');
        Talk talk = new()
        {
            Move = (OriginMove)int.Parse(parts[1], CultureInfo.InvariantCulture),
            Number = int.Parse(parts[2], CultureInfo.InvariantCulture),
            ResponseLength = int.Parse(parts[3], CultureInfo.InvariantCulture),
            RequestLength = int.Parse(parts[4], CultureInfo.InvariantCulture),
            IsHeadRequest = stream.Head.Method == Method.Head,
        };
        Numbers.Add(talk.Number);
        stream.State = talk;
        if (stream.Field("expect") is not null && talk.Move is not (OriginMove.Early or OriginMove.EarlyClose))
        {
            stream.Respond(100, end: false);
        }

        if (talk.Move is OriginMove.Early or OriginMove.EarlyClose)
        {
            SendWhole(stream, talk);
            if (talk.Move == OriginMove.EarlyClose)
            {
                talk.IsRead = true;
                ResetWhenSent(stream);
            }
        }
        else if (talk.Move == OriginMove.Upgrade)
        {
            talk.IsTunnel = true;
            stream.Respond(200, end: false, $"x-number={talk.Number}");
        }

        return talk;
    }

    private void Answer(Http2PeerStream stream, Talk talk)
    {
        Http2Peer peer = Peers.Find(each => each.Streams.Contains(stream))!;
        switch (talk.Move)
        {
            case OriginMove.Length or OriginMove.Chunked or OriginMove.UntilClose:
                SendWhole(stream, talk);
                break;
            case OriginMove.Interim:
                stream.Respond(103, end: false, "link=</a>");
                stream.Respond(100, end: false);
                SendWhole(stream, talk);
                break;
            case OriginMove.Slow:
                byte[] body = talk.IsHeadRequest ? [] : Body(talk);
                world.After(SlowMs, () => SendHead(stream, talk, end: talk.IsHeadRequest));
                world.After(SlowMs * 2, () => stream.Send(body.AsSpan(0, body.Length / 2)));
                world.After(SlowMs * 3, () => stream.Send(body.AsSpan(body.Length / 2), end: true));
                break;
            case OriginMove.Empty:
                stream.Respond(204, end: true, $"x-number={talk.Number}");
                break;
            case OriginMove.CloseAfter:
                SendWhole(stream, talk);
                peer.Core.BeginDrain();
                world.After(world.Random.Next(3), () =>
                {
                    peer.Core.FinishDrain();
                    peer.Pump();
                });
                break;
            case OriginMove.Extra:
                SendWhole(stream, talk);
                world.After(1, () => SendExtra(peer, stream));
                break;
            default:
                Break(peer, stream, talk);
                break;
        }
    }

    // What belongs to no message any more.
    private static void SendExtra(Http2Peer peer, Http2PeerStream stream)
    {
        if (stream.Core is null)
        {
            peer.Raw(Http2Frames.Frame(Http2Frames.Data, 0, stream.Id, 1, 2, 3));
        }
    }

    private void Break(Http2Peer peer, Http2PeerStream stream, Talk talk)
    {
        if (talk.Move == OriginMove.HalfHead)
        {
            peer.Raw(Http2Frames.Frame(Http2Frames.Headers, 0x4, stream.Id, [0x88, 0x40])[..10]);
            peer.Close();
            return;
        }

        if (talk.Move != OriginMove.Nothing)
        {
            byte[] body = talk.IsHeadRequest ? [] : Body(talk);
            SendHead(stream, talk, end: false);
            stream.Send(body.AsSpan(0, body.Length / 2));
        }

        if (talk.Move is OriginMove.Reset or OriginMove.ResetUntilClose)
        {
            peer.Peer.ResetAfterSent(peer.Peer.SentBytes + peer.Peer.UnsentBytes);
        }
        else
        {
            stream.Reset(Http2ErrorCode.InternalError);
        }
    }

    // RFC 9113 8.1: the answer is complete, and the rest of the request is not wanted.
    private void ResetWhenSent(Http2PeerStream stream)
    {
        if (stream.Outbox.Count == 0 && !stream.Ends)
        {
            stream.Reset(Http2ErrorCode.NoError);
        }
        else if (!stream.IsOver)
        {
            world.After(1, () => ResetWhenSent(stream));
        }
    }

    private static void SendWhole(Http2PeerStream stream, Talk talk)
    {
        bool isBare = talk.IsHeadRequest || talk.ResponseLength == 0;
        SendHead(stream, talk, isBare);
        if (!isBare)
        {
            stream.Send(Body(talk));
            stream.End(talk.Move == OriginMove.Chunked ? ["x-trailer=yes"] : []);
        }
    }

    private static void SendHead(Http2PeerStream stream, Talk talk, bool end)
    {
        string number = $"x-number={talk.Number}";
        bool hasLength = talk.Move is not (OriginMove.Chunked or OriginMove.UntilClose
            or OriginMove.CutChunked or OriginMove.ResetUntilClose);
        stream.Respond(200, end, hasLength ? [number, $"content-length={talk.ResponseLength}"] : [number]);
    }

    private static byte[] Body(Talk talk) => Pattern.Response(talk.Number, talk.ResponseLength);

    private sealed class Talk
    {
        internal OriginMove Move { get; init; }

        internal int Number { get; init; }

        internal int ResponseLength { get; init; }

        internal int RequestLength { get; init; }

        internal bool IsHeadRequest { get; init; }

        internal bool IsRead { get; set; }

        internal bool IsTunnel { get; set; }
    }
}
