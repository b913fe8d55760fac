namespace Weir.Http;

/// <summary>
/// One stream of a connection. Owner: the connection, one loop thread; what uses it holds it until <see
/// cref="Http2Connection.Release"/>, after which it becomes another stream.
/// </summary>
public sealed class Http2Stream
{
    /// <summary>The identifier; 0 when it is not in use.</summary>
    public int Id { get; internal set; }

    /// <summary>A place for what the stream belongs to. The connection never looks at it.</summary>
    public object? Owner { get; set; }

    public StreamState State { get; internal set; }

    /// <summary>When its data is sent, among that of the others.</summary>
    public Priority Priority { get; internal set; }

    /// <summary>Bytes of DATA that were handed out and not given back yet.</summary>
    public int Unconsumed { get; internal set; }

    /// <summary>Whether the stream is a tunnel: extended CONNECT, whose data is no content (RFC 8441 5).</summary>
    public bool IsTunnel { get; internal set; }

    /// <summary>Bytes that may be sent, as far as the stream decides; less than 1 for none.</summary>
    public int SendWindowBytes => Send.Available;

    public bool CanReceive => State is StreamState.Open or StreamState.HalfClosedLocal;

    public bool CanSend => State is StreamState.Open or StreamState.HalfClosedRemote;

    internal MessagePart ToReceive { get; set; }

    internal MessagePart ToSend { get; set; }

    /// <summary>Whether we have asked by HEAD: the answer has no content whatever its length.</summary>
    internal bool IsHeadRequest { get; set; }

    /// <summary>Content that must still come; -1 when no length was announced.</summary>
    internal long ContentLeft { get; set; }

    internal int Interims { get; set; }

    /// <summary>Whether PRIORITY_UPDATE has told the priority, so that the head does not (RFC 9218 8).</summary>
    internal bool IsPriorityTold { get; set; }

    // The place in the send queue; fields, since they are changed where they are.
    internal SendWindow Send;
    internal ReceiveWindow Receive;
    internal Http2Stream? Next;
    internal Http2Stream? Previous;

    /// <summary>Whether the owner has data to send.</summary>
    internal bool IsReady { get; set; }

    /// <summary>Whether it is linked in the send queue: ready, and its own window open.</summary>
    internal bool IsQueued { get; set; }

    internal void Open(int id, int sendWindow, int receiveWindow)
    {
        Id = id;
        State = StreamState.Open;
        Priority = Priority.Default;
        Send = new SendWindow(sendWindow);
        Receive = new ReceiveWindow(receiveWindow);
        Unconsumed = 0;
        ToReceive = MessagePart.Head;
        ToSend = MessagePart.Head;
        IsHeadRequest = false;
        IsTunnel = false;
        ContentLeft = -1;
        Interims = 0;
        IsPriorityTold = false;
    }
}
