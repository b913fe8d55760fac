using System.Text;

namespace Weir.IO.Simulation;

/// <summary>
/// A scripted program at the other end of one of the engine's connections: a client made with
/// <see cref="SimulatedWorld.Connect(NetAddress)"/> or a connection of a <see cref="SimulatedOrigin"/>. What it is told
/// to send goes out in order, cut by the seed, as the connection takes it; what arrives is gathered. Owner: the world's
/// thread.
/// </summary>
public sealed class SimulatedPeer
{
    private readonly SimulatedWorld _world;
    private readonly SimulatedEnd _end;
    private readonly List<byte> _outbox = [];
    private byte[] _received = new byte[256];
    private int _receivedStart;
    private int _receivedEnd;
    private int _outboxStart;
    private int _sendError;
    private Ending _ending;
    private long _resetAtSent = long.MaxValue;
    private long _resetAtReceived = long.MaxValue;

    internal SimulatedPeer(SimulatedWorld world, SimulatedEnd end)
    {
        _world = world;
        _end = end;
    }

    private enum Ending : byte
    {
        None,
        End,
        Close,
        Done,
    }

    /// <summary>Called after bytes, the end or a reset came from the engine, and when a connect failed.</summary>
    public Action<SimulatedPeer>? Changed { get; set; }

    /// <summary>Anything that a script wants to keep with the connection.</summary>
    public object? State { get; set; }

    public NetAddress Local => _end.Local;

    public NetAddress Remote => _end.Remote;

    /// <summary>Whether the handshake is over and went well.</summary>
    public bool IsConnected => _end.Other is not null;

    /// <summary>The error that the connect ended with, positive; 0 while there is none.</summary>
    public int ConnectError { get; private set; }

    /// <summary>What was received and not yet consumed. Valid until the world's next step.</summary>
    public ReadOnlySpan<byte> Received => _received.AsSpan(_receivedStart, _receivedEnd - _receivedStart);

    /// <summary><see cref="Received"/> as text, one character a byte.</summary>
    public string ReceivedText => Encoding.Latin1.GetString(Received);

    /// <summary>All bytes received so far.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>All bytes that went out so far.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes that were given to <c>Send</c> and have not gone out.</summary>
    public int UnsentBytes => _outbox.Count - _outboxStart;

    /// <summary>Whether the engine ended its direction and everything before it was received.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the engine reset the connection, or sending failed because it had.</summary>
    public bool IsReset { get; private set; }

    /// <summary>Whether this side has closed or reset the connection.</summary>
    public bool IsClosed => _end.IsClosed;

    /// <summary>Whether nothing more will be received: ended, reset, closed or never connected.</summary>
    public bool IsOver => IsEnded || IsReset || IsClosed || ConnectError != 0;

    /// <summary>
    /// How many bytes it receives in all; it reads no further until this is raised. No limit at first.
    /// </summary>
    public long ReadLimit
    {
        get;
        set
        {
            field = value;
            _world.Wake(this);
        }
    } = long.MaxValue;

    /// <summary>Whether it sends nothing more for the time being.</summary>
    public bool IsSendingHeld
    {
        get;
        set
        {
            field = value;
            _world.Wake(this);
        }
    }

    /// <summary>Sends bytes after those given before. Ignored once the connection is over.</summary>
    /// <exception cref="InvalidOperationException">This side has said that nothing more follows.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (IsReset || IsClosed || _sendError != 0)
        {
            return;
        }

        if (_ending != Ending.None)
        {
            throw new InvalidOperationException("the peer has ended its direction already");
        }

        _outbox.AddRange(bytes);
        _world.Wake(this);
    }

    /// <summary>Sends text, one byte a character.</summary>
    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Ends this direction after what was given to <c>Send</c>; receiving goes on.</summary>
    public void SendEnd() => SetEnding(Ending.End);

    /// <summary>
    /// Closes after what was given to <c>Send</c>. As on Linux, the engine sees a reset if received bytes are unread or
    /// more arrive afterwards.
    /// </summary>
    public void Close() => SetEnding(Ending.Close);

    /// <summary>Resets at once; what is unsent or under way may be lost.</summary>
    public void Reset()
    {
        if (!_end.IsClosed)
        {
            _ending = Ending.Done;
            _end.Close(reset: true);
        }
    }

    /// <summary>Resets as soon as so many bytes in all have gone out; with 0 as soon as it is connected.</summary>
    public void ResetAfterSent(long bytes)
    {
        _resetAtSent = bytes;
        _world.Wake(this);
    }

    /// <summary>Resets as soon as so many bytes in all have been received.</summary>
    public void ResetAfterReceived(long bytes)
    {
        _resetAtReceived = bytes;
        _world.Wake(this);
    }

    /// <summary>Takes bytes out of <see cref="Received"/>.</summary>
    public void Consume(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Received.Length);
        _receivedStart += bytes;
    }

    /// <summary>Whether the world will ask it for a step.</summary>
    internal bool IsAwake { get; set; }

    /// <summary>One small step, if there is one to make; whether there was. Called by the world.</summary>
    internal bool Act()
    {
        if (IsClosed || IsReset)
        {
            return false;
        }

        if (!IsConnected)
        {
            return TellConnectError();
        }

        if (SentBytes >= _resetAtSent || ReceivedBytes >= _resetAtReceived)
        {
            Reset();
            return true;
        }

        bool isReadFirst = _world.Random.NextBool(0.5);
        return isReadFirst ? TryReceive() || TrySend() : TrySend() || TryReceive();
    }

    private void SetEnding(Ending ending)
    {
        if (_ending is Ending.None || (_ending is Ending.End && ending is Ending.Close))
        {
            _ending = ending;
        }
        else if (_ending is Ending.Done && ending is Ending.Close && !IsClosed)
        {
            // The end has gone out already; now the other direction goes too.
            _end.Close(reset: false);
        }

        _world.Wake(this);
    }

    private bool TellConnectError()
    {
        int error = _end.TakeError();
        if (error == 0)
        {
            return false;
        }

        ConnectError = error;
        Changed?.Invoke(this);
        return true;
    }

    private bool TryReceive()
    {
        if (IsEnded)
        {
            return false;
        }

        long limit = Math.Min(Math.Min(ReadLimit, _resetAtReceived) - ReceivedBytes, _end.Available);
        if (limit <= 0 && _end.Available > 0)
        {
            return false;
        }

        int length = (int)Math.Max(1, limit);
        if (length > 1 && _world.Random.NextBool(_world.Options.SplitShare))
        {
            length = _world.Random.Next(1, length + 1);
        }

        int result = _end.Receive(MakeRoom(length));
        if (result == -NetError.WouldBlock)
        {
            return false;
        }

        if (result > 0)
        {
            _receivedEnd += result;
            ReceivedBytes += result;
            _world.Note((int)SimulatedCall.Receive, -1, result);
        }
        else
        {
            // A send may have taken the error of a reset; then the 0 of the read after it is no end.
            IsReset = result < 0 || _sendError == -NetError.ConnectionReset;
            IsEnded = !IsReset;
        }

        Changed?.Invoke(this);
        return true;
    }

    private bool TrySend()
    {
        if (IsSendingHeld)
        {
            return false;
        }

        if (UnsentBytes == 0)
        {
            return TryEnd();
        }

        int result = _end.CanSend();
        if (result < 0)
        {
            // Nothing more goes out; what arrived before is still received, and the reads then tell of the reset.
            _sendError = result;
            _outbox.Clear();
            _outboxStart = 0;
            return true;
        }

        int length = (int)Math.Min(UnsentBytes, _resetAtSent - SentBytes);
        if (length > 1 && _world.Random.NextBool(_world.Options.SplitShare))
        {
            length = _world.Random.Next(1, length + 1);
        }

        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_outbox);
        int sent = _end.Write(bytes.Slice(_outboxStart, length));
        _end.Sent(sent, sent < length);
        SentBytes += sent;
        _outboxStart += sent;
        if (_outboxStart == _outbox.Count)
        {
            _outbox.Clear();
            _outboxStart = 0;
        }

        return sent > 0;
    }

    private bool TryEnd()
    {
        Ending ending = _ending;
        if (ending is Ending.End)
        {
            _end.ShutdownWrite();
        }
        else if (ending is Ending.Close)
        {
            _end.Close(reset: false);
        }
        else
        {
            return false;
        }

        _ending = Ending.Done;
        return true;
    }

    private Span<byte> MakeRoom(int length)
    {
        if (_received.Length - _receivedEnd < length)
        {
            int kept = _receivedEnd - _receivedStart;
            byte[] target = kept + length > _received.Length ? new byte[(kept + length) * 2] : _received;
            Received.CopyTo(target);
            _received = target;
            _receivedStart = 0;
            _receivedEnd = kept;
        }

        return _received.AsSpan(_receivedEnd, length);
    }
}
