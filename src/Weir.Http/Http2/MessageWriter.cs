namespace Weir.Http;

/// <summary>
/// Writes heads, trailers and the headers of DATA, as far as states and windows allow. Owner: the connection, one loop
/// thread. A call that the state of the stream forbids is a defect of the caller and throws.
/// </summary>
internal sealed class MessageWriter(ConnectionState connection)
{
    /// <summary>Bytes that are always enough for a head in its frames.</summary>
    public int HeadBytesMax(Head head) =>
        FrameWriter.FieldBlockBytes(HpackEncoder.BytesMax(head), FrameHeader.PayloadMin);

    /// <summary>Opens a stream and writes its request; false when the destination may be too short.</summary>
    public bool TryWriteRequest(
        Head head, ReadOnlySpan<byte> scheme, in BodyFraming framing, bool endStream, Span<byte> destination,
        out int written, out Http2Stream? stream)
    {
        written = 0;
        stream = null;
        Require(connection.CanOpen, "no stream may be opened");
        bool isTunnel = !head.Protocol.IsEmpty;
        Require(!isTunnel || connection.Peer.EnableConnectProtocol, "the peer does not serve extended CONNECT");
        if (destination.Length < HeadBytesMax(head) ||
            !connection.Encoder.TryEncodeRequest(head, scheme, framing, Block(destination), out int length))
        {
            return false;
        }

        int id = connection.NextId;
        connection.Streams.Use(id);
        stream = connection.OpenStream(id);
        stream.IsHeadRequest = head.Method == Method.Head;
        stream.IsTunnel = isTunnel;
        written = Frame(stream, destination, length, endStream);
        stream.ToSend = MessagePart.Body;
        End(stream, endStream);
        return true;
    }

    /// <summary>Writes a response, interim or final; false when the destination may be too short.</summary>
    public bool TryWriteResponse(
        Http2Stream stream, Head head, int status, in BodyFraming framing, bool endStream, Span<byte> destination,
        out int written, ReadOnlySpan<byte> date)
    {
        written = 0;
        Require(stream.CanSend && stream.ToSend == MessagePart.Head, "the stream has had its response");
        Require(status >= 200 || !endStream, "an interim response does not end a stream");
        Require(status != 101, "there is no 101 in HTTP/2");
        if (destination.Length < HeadBytesMax(head) ||
            !connection.Encoder.TryEncodeResponse(head, status, framing, Block(destination), out int length, date))
        {
            return false;
        }

        written = Frame(stream, destination, length, endStream);
        stream.ToSend = status < 200 ? MessagePart.Head : MessagePart.Body;
        stream.IsTunnel &= status < 300;
        End(stream, endStream);
        return true;
    }

    /// <summary>Writes trailers, which end our message; false when the destination may be too short.</summary>
    public bool TryWriteTrailers(Http2Stream stream, Head trailers, Span<byte> destination, out int written)
    {
        written = 0;
        Require(stream.CanSend && stream.ToSend == MessagePart.Body, "trailers follow a head");
        Require(!stream.IsTunnel, "a tunnel has no trailers");
        if (destination.Length < HeadBytesMax(trailers) ||
            !connection.Encoder.TryEncodeTrailers(trailers, Block(destination), out int length))
        {
            return false;
        }

        written = Frame(stream, destination, length, endStream: true);
        End(stream, endStream: true);
        return true;
    }

    /// <summary>Bytes that may be sent on the stream in one frame now.</summary>
    public int Sendable(Http2Stream stream)
    {
        int window = Math.Min(stream.SendWindowBytes, connection.Send.Available);
        return stream.CanSend ? Math.Clamp(window, 0, connection.Peer.MaxFrameSize) : 0;
    }

    /// <summary>Writes the header of DATA and takes its length from the windows.</summary>
    public int WriteDataHeader(Http2Stream stream, int length, bool endStream, Span<byte> destination)
    {
        Require(stream.CanSend && stream.ToSend == MessagePart.Body, "data follows a head");
        int sendable = Sendable(stream);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)sendable, nameof(length));
        int written = FrameWriter.WriteDataHeader(destination, stream.Id, length, endStream);
        stream.Send.Take(length);
        connection.Send.Take(length);
        connection.Guard.DataSent(length, sendable);
        connection.Queue.Sent(stream);
        End(stream, endStream);
        return written;
    }

    private static Span<byte> Block(Span<byte> destination) => destination[FrameHeader.Bytes..];

    private int Frame(Http2Stream stream, Span<byte> destination, int length, bool endStream) =>
        FrameWriter.FrameFieldBlock(destination, length, stream.Id, endStream, connection.Peer.MaxFrameSize);

    private void End(Http2Stream stream, bool endStream)
    {
        if (endStream)
        {
            connection.EndSend(stream);
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
