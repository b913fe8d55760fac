using System.Buffers.Binary;
using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// One end of HTTP/2 that sends exactly the frames that it is told, by prior knowledge, and keeps every frame that it
/// gets. It acknowledges settings and pings unless it is told not to. Owner: one test.
/// </summary>
internal sealed class FramePeer : IDisposable
{
    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly RawPeer _peer;
    private int _lastStream = -1;

    private FramePeer(RawPeer peer) => _peer = peer;

    public RawPeer Raw => _peer;

    /// <summary>What has come so far.</summary>
    public List<Frame> Frames { get; } = [];

    /// <summary>Whether something could not be sent, because the other side is gone.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether settings and pings are acknowledged when they are read.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Connects and says the preface with these settings.</summary>
    public static async Task<FramePeer> ConnectAsync(int port, params (ushort Id, uint Value)[] settings)
    {
        FramePeer peer = new(await RawPeer.ConnectAsync(port));
        await peer.SendAsync([.. s_preface, .. Frame.Settings(settings).ToBytes()]);
        return peer;
    }

    /// <summary>The end of an origin: takes the preface and says its settings.</summary>
    public static async Task<FramePeer> AcceptAsync(RawPeer peer, params (ushort Id, uint Value)[] settings)
    {
        byte[] preface = await peer.ReadExactlyAsync(s_preface.Length);
        Assert.Equal(s_preface, preface);
        FramePeer origin = new(peer);
        await origin.SendAsync(Frame.Settings(settings));
        return origin;
    }

    /// <summary>The next request that comes; the result is its stream.</summary>
    public async Task<int> RequestAsync() => (await UntilAsync(frame => frame.Kind == FrameKind.Headers)).Stream;

    /// <summary>Answers a stream with 200 and a short text.</summary>
    public Task AnswerAsync(int stream, string text = "ok") => SendAsync(
        Frame.Headers(stream, Hpack.Block((":status", "200")), isLast: false),
        Frame.Data(stream, System.Text.Encoding.ASCII.GetBytes(text), isLast: true));

    /// <summary>The number of the next stream of this client.</summary>
    public int NextStream() => _lastStream += 2;

    /// <summary>Sends, unless the other side is gone: the answer, or its absence, is what tests look at.</summary>
    public Task SendAsync(params Frame[] frames) =>
        SendAsync(frames.SelectMany(frame => frame.ToBytes()).ToArray());

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _peer.SendAsync(bytes);
        }
        catch (SocketException)
        {
            IsBroken = true;
        }
    }

    /// <summary>Opens a stream with a request that has no content, as literals.</summary>
    public async Task<int> AskAsync(params (string Name, string Value)[] fields)
    {
        int stream = NextStream();
        await SendAsync(Frame.Headers(stream, Hpack.Block(fields)));
        return stream;
    }

    /// <summary>The next frame; null at the end of the connection.</summary>
    public async Task<Frame?> ReadAsync()
    {
        byte[] header, payload;
        try
        {
            header = await _peer.ReadExactlyAsync(Frame.HeaderBytes);
            int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(header) >> 8);
            payload = await _peer.ReadExactlyAsync(length);
        }
        catch (EndOfStreamException)
        {
            return null;
        }

        Frame frame = new((FrameKind)header[3], header[4],
            BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue, payload);
        Frames.Add(frame);
        if (Acknowledges && !frame.IsAck && frame.Kind is FrameKind.Settings or FrameKind.Ping)
        {
            await SendAsync(frame with
            {
                Flags = Frame.Ack,
                Payload = frame.Kind == FrameKind.Ping ? frame.Payload : [],
            });
        }

        return frame;
    }

    /// <summary>Reads up to and with the frame that is wanted.</summary>
    public async Task<Frame> UntilAsync(Func<Frame, bool> isWanted)
    {
        while (await ReadAsync() is { } frame)
        {
            if (isWanted(frame))
            {
                return frame;
            }
        }

        throw new EndOfStreamException($"the connection ended; there came:\n{string.Join('\n', Frames)}");
    }

    /// <summary>Reads until the connection ends; the result is the last GOAWAY, null when none has come.</summary>
    public async Task<Frame?> EndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }

        return Frames.LastOrDefault(frame => frame.Kind == FrameKind.GoAway);
    }

    /// <summary>The status of the next response on a stream.</summary>
    public async Task<int> StatusAsync(int stream)
    {
        Frame head = await UntilAsync(frame => frame.Stream == stream && frame.Kind == FrameKind.Headers);
        return Hpack.Status(head.Payload);
    }

    /// <summary>
    /// How a stream or the connection under it ended: the status of a response, or the code of a reset or GOAWAY.
    /// </summary>
    public async Task<(int Status, ErrorCode? Code)> OutcomeAsync(int stream)
    {
        Frame frame = await UntilAsync(frame => frame.Kind == FrameKind.GoAway
            || (frame.Stream == stream && frame.Kind is FrameKind.Headers or FrameKind.Reset));
        return frame.Kind == FrameKind.Headers ? (Hpack.Status(frame.Payload), null) : (0, frame.Code);
    }

    /// <inheritdoc/>
    public void Dispose() => _peer.Dispose();
}
