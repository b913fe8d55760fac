using System.Globalization;
using System.Text;
using Weir.Http;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Http;

namespace Weir.Testing.Transport;

/// <summary>
/// A scripted program that speaks HTTP/2, as a client or as an origin: the codec of Weir in the other role, and raw
/// frames where it must misbehave. Owner: the world's thread.
/// </summary>
public sealed class Http2Peer
{
    private readonly SimulatedWorld _world;
    private readonly Dictionary<int, Http2PeerStream> _byId = [];
    private bool _isPumping;
    private bool _isPumpedAgain;

    private Http2Peer(SimulatedWorld world, SimulatedPeer peer, Http2Role role, Http2Options? options)
    {
        _world = world;
        Peer = peer;
        Core = new Http2Connection(role, options ?? new Http2Options(), (_, _) => new Head());
        peer.State = this;
        peer.Changed = _ => Pump();
        Pump();
    }

    public SimulatedPeer Peer { get; }

    public Http2Connection Core { get; }

    /// <summary>All streams, in the order in which they were opened.</summary>
    public List<Http2PeerStream> Streams { get; } = [];

    /// <summary>The GOAWAY frames that have come: the last stream, and the code.</summary>
    public List<(int LastStreamId, Http2ErrorCode Code)> GoAways { get; } = [];

    /// <summary>Streams in the order in which pieces of content came on them, without repetition in a row.</summary>
    public List<int> ContentOrder { get; } = [];

    /// <summary>What the other end has done wrong; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether content is given back as soon as it comes, so that windows stay open. Default: it is.</summary>
    public bool TakesContent { get; set; } = true;

    /// <summary>Whether what comes is not even read: for one whose answers fail.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Called when a head, an end or a reset has come on a stream.</summary>
    public Action<Http2PeerStream>? Changed { get; set; }

    public bool IsOver => Peer.IsOver;

    /// <summary>Whether this end has said that nothing more follows.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>A client, connected to an address.</summary>
    public static Http2Peer Connect(SimulatedWorld world, in NetAddress address, Http2Options? options = null) =>
        new(world, world.Connect(address), Http2Role.Client, options);

    /// <summary>An origin, on a connection that was accepted.</summary>
    public static Http2Peer Serve(
        SimulatedWorld world, SimulatedPeer peer, Action<Http2PeerStream> changed, Http2Options? options = null) =>
        new(world, peer, Http2Role.Server, options ?? new Http2Options { ExtendedConnect = true })
        {
            Changed = changed,
        };

    /// <summary>Fields <c>name=value</c>; those of a request begin with a colon.</summary>
    public static Head Fields(params string[] lines)
    {
        Head head = new();
        head.Reset();
        foreach (string line in lines)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            head.Add(Encoding.Latin1.GetBytes(line[..equals]), Encoding.Latin1.GetBytes(line[(equals + 1)..]));
        }

        return head;
    }

    /// <summary>As a client: opens a stream.</summary>
    public Http2PeerStream Request(string method, string path, bool end = true, params string[] fields)
    {
        Head head = Fields(fields);
        head.SetMethod(Enum.Parse<Method>(method, ignoreCase: true));
        head.SetTarget(Encoding.ASCII.GetBytes(path));
        head.Add(KnownField.Host, "test"u8);
        return Open(head, end);
    }

    /// <summary>As a client: opens a tunnel.</summary>
    public Http2PeerStream Connect(string path, string protocol)
    {
        Head head = Fields();
        head.SetMethod(Method.Connect);
        head.SetTarget(Encoding.ASCII.GetBytes(path));
        head.SetProtocol(Encoding.ASCII.GetBytes(protocol));
        head.Add(KnownField.Host, "test"u8);
        return Open(head, end: false);
    }

    /// <summary>As a client: asks for a tunnel to an authority, as of a forward proxy.</summary>
    public Http2PeerStream Tunnel(string authority)
    {
        // A head has no form for that; the frame of another request gives way to one that is written by hand.
        Head head = Fields();
        head.SetMethod(Method.Get);
        head.SetTarget("/"u8);
        byte[] bytes = new byte[Core.HeadBytesMax(head)];
        Require(Core.TryWriteRequest(head, "http"u8, default, endStream: false, bytes, out _, out Http2Stream? core));
        byte[] block = [.. Http2Frames.Literal(":method", "CONNECT"), .. Http2Frames.Literal(":authority", authority)];
        Raw(Http2Frames.Frame(Http2Frames.Headers, 0x4, core!.Id, block));
        return Add(core);
    }

    /// <summary>Sends bytes of its own behind what was sent before.</summary>
    public void Raw(params byte[] bytes)
    {
        Flush();
        Put(bytes);
    }

    /// <summary>Closes the connection behind what was sent.</summary>
    public void Close()
    {
        if (!IsClosing)
        {
            IsClosing = true;
            Peer.Close();
        }
    }

    /// <summary>Reads what has come, and sends what can be sent.</summary>
    public void Pump()
    {
        if (_isPumping)
        {
            _isPumpedAgain = true;
            return;
        }

        _isPumping = true;
        do
        {
            _isPumpedAgain = false;
            ReadAll();
            Flush();
            SendContent();
        }
        while (_isPumpedAgain);
        _isPumping = false;
    }

    internal void Offer(Http2PeerStream stream)
    {
        if (stream.Core is { CanSend: true } core)
        {
            Core.Ready(core);
            EndIfEmpty(stream);
            Pump();
        }
    }

    internal void Respond(Http2PeerStream stream, int status, bool end, string[] fields)
    {
        if (stream.Core is not { CanSend: true } core)
        {
            return;
        }

        Flush();
        Head head = Fields(fields);
        byte[] bytes = new byte[Core.HeadBytesMax(head)];
        Require(Core.TryWriteResponse(core, head, status, default, end, bytes, out int written));
        Put(bytes.AsSpan(0, written));
        ReleaseIfOver(stream);
        Pump();
    }

    internal void Reset(Http2PeerStream stream, Http2ErrorCode code)
    {
        if (stream.Core is { } core)
        {
            Core.Reset(core, code);
            stream.ResetCode ??= code;
            ReleaseIfOver(stream);
            Pump();
        }
    }

    private Http2PeerStream Open(Head head, bool end)
    {
        Flush();
        BodyFraming framing = default;
        if (head.TryGet(KnownField.ContentLength, out ReadOnlySpan<byte> value))
        {
            framing = BodyFraming.OfLength(long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
            head.Remove(KnownField.ContentLength);
        }

        byte[] bytes = new byte[Core.HeadBytesMax(head)];
        Require(Core.TryWriteRequest(
            head, "http"u8, framing, end, bytes, out int written, out Http2Stream? core));
        Put(bytes.AsSpan(0, written));
        return Add(core!);
    }

    private Http2PeerStream Add(Http2Stream core)
    {
        Http2PeerStream stream = new(this, core);
        core.Owner = stream;
        Streams.Add(stream);
        _byId[core.Id] = stream;
        return stream;
    }

    private void ReadAll()
    {
        bool goesOn = !IsDeaf;
        while (goesOn)
        {
            Http2Event step = Core.Read(Peer.Received, _world.Now, out int consumed);
            goesOn = step.Kind is not (Http2EventKind.NeedMore or Http2EventKind.ConnectionError);
            if (step.Kind == Http2EventKind.ConnectionError)
            {
                Problem ??= step.Reason;
            }
            else if (goesOn)
            {
                Take(step);
            }

            Peer.Consume(consumed);
        }
    }

    private void Take(in Http2Event step)
    {
        if (step.Kind == Http2EventKind.RequestHead)
        {
            Add(step.Stream!);
        }
        else if (step.Kind == Http2EventKind.GoAway)
        {
            GoAways.Add((step.LastStreamId, step.Code));
        }

        if (step.Kind == Http2EventKind.StreamError)
        {
            Problem ??= step.Reason;
        }

        if (!_byId.TryGetValue(step.StreamId, out Http2PeerStream? stream) || step.StreamId == 0)
        {
            return;
        }

        switch (step.Kind)
        {
            case Http2EventKind.RequestHead or Http2EventKind.ResponseHead:
                stream.Head = step.Head;
                break;
            case Http2EventKind.InterimHead:
                stream.Interims.Add(step.Head!.Status);
                break;
            case Http2EventKind.Trailers:
                stream.Trailers = step.Head;
                stream.IsEnded = true;
                break;
            case Http2EventKind.Data:
                TakeContent(stream, step);
                break;
            case Http2EventKind.StreamReset or Http2EventKind.StreamError:
                stream.ResetCode ??= step.Code;
                stream.IsUnprocessed = step.IsUnprocessed;
                break;
            default:
                return;
        }

        stream.IsEnded |= step.EndsStream;
        ReleaseIfOver(stream);
        Changed?.Invoke(stream);
    }

    private void TakeContent(Http2PeerStream stream, in Http2Event step)
    {
        stream.Content.AddRange(Peer.Received.Slice(step.Start, step.Length));
        if (ContentOrder.Count == 0 || ContentOrder[^1] != stream.Id)
        {
            ContentOrder.Add(stream.Id);
        }

        if (TakesContent)
        {
            Core.Consumed(step.Stream!, step.Length);
        }
        else
        {
            stream.Untaken += step.Length;
        }
    }

    private void SendContent()
    {
        while (Core.NextToSend(out int quantum) is { } core)
        {
            Http2PeerStream stream = (Http2PeerStream)core.Owner!;
            int length = Math.Min(quantum, stream.Outbox.Count);
            bool isLast = stream.Ends && stream.OutTrailers is null && length == stream.Outbox.Count;
            if (length > 0)
            {
                byte[] frame = new byte[Http2Connection.FrameHeaderBytes + length];
                Core.WriteDataHeader(core, length, isLast, frame);
                stream.Outbox.CopyTo(0, frame, Http2Connection.FrameHeaderBytes, length);
                stream.Outbox.RemoveRange(0, length);
                stream.SentBytes += length;
                Put(frame);
                stream.Ends &= !isLast;
            }

            if (stream.Outbox.Count == 0 && !isLast)
            {
                Core.Idle(core);
                EndIfEmpty(stream);
            }

            ReleaseIfOver(stream);
            Flush();
        }
    }

    private void EndIfEmpty(Http2PeerStream stream)
    {
        if (!stream.Ends || stream.Outbox.Count > 0)
        {
            return;
        }

        Flush();
        stream.Ends = false;
        byte[] bytes = new byte[Http2Connection.FrameHeaderBytes];
        int written;
        if (stream.OutTrailers is { } trailers)
        {
            bytes = new byte[Core.HeadBytesMax(trailers)];
            Require(Core.TryWriteTrailers(stream.Core!, trailers, bytes, out written));
        }
        else
        {
            written = Core.WriteDataHeader(stream.Core!, 0, endStream: true, bytes);
        }

        Put(bytes.AsSpan(0, written));
        ReleaseIfOver(stream);
    }

    private void ReleaseIfOver(Http2PeerStream stream)
    {
        if (stream.Core is { State: StreamState.Closed } core && stream.Untaken == 0)
        {
            stream.Core = null;
            Core.Release(core);
        }
    }

    private void Flush()
    {
        byte[] output = Core.Output.ToArray();
        Core.Drained(output.Length);
        if (output.Length > 0)
        {
            Put(output);
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (!IsClosing)
        {
            Peer.Send(bytes);
        }
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("a frame could not be written");
        }
    }
}
