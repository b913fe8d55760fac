using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// Reads one body from a connection: takes its framing off, holds it to its limit, and tells a cut one from a complete
/// one. Owner: one loop thread; reused.
/// </summary>
internal sealed class BodyReader
{
    private HttpChannel _channel = null!;
    private BodyDecoder _decoder;
    private TrailerParser _trailerParser;
    private bool _isInTrailers;
    private bool _hasEnded;

    /// <summary>Bytes of the body so far, without framing.</summary>
    internal long BytesRead { get; private set; }

    /// <summary>The most bytes that the body may have.</summary>
    internal long BytesMax { get; set; }

    /// <summary>What is wrong, after <see cref="BodyEvent.Fault"/>.</summary>
    internal Fault Fault { get; private set; }

    /// <summary>What exactly the codec refuses, if it does.</summary>
    internal HttpError Error { get; private set; }

    /// <summary>The trailers, once the body has ended; null when there were none.</summary>
    internal Head? Trailers { get; private set; }

    /// <summary>Whether the body has ended as its framing says.</summary>
    internal bool IsComplete => _decoder.IsComplete || _hasEnded;

    /// <summary>
    /// Where all that is read is kept too, so that it can be sent a second time; it becomes null, and the bytes go,
    /// when they are too many, or there is no memory.
    /// </summary>
    internal BodyBuffer? Kept { get; private set; }

    internal HttpChannel Channel => _channel;

    internal void Begin(HttpChannel channel, in BodyFraming framing, long bytesMax)
    {
        _channel = channel;
        bool endsWithStream = channel.IsFramed && framing.Kind != BodyKind.None;
        _decoder = BodyDecoder.For(endsWithStream ? BodyFraming.UntilClose : framing);
        _hasEnded = false;
        _isInTrailers = false;
        BytesRead = 0;
        BytesMax = bytesMax;
        Fault = Fault.None;
        Error = HttpError.None;
    }

    /// <summary>Begins to keep what is read, before anything is.</summary>
    internal void Keep(BodyBuffer buffer) => Kept = buffer;

    /// <summary>Keeps nothing any more.</summary>
    internal void ForgetKept()
    {
        Kept?.Clear();
        Kept = null;
    }

    /// <summary>Gives back the trailers, before the next body.</summary>
    internal void End()
    {
        if (Trailers is not null)
        {
            _channel.Transport.Heads.Return(Trailers);
            Trailers = null;
        }
    }

    /// <summary>
    /// The next bytes, or why there are none yet. A piece is valid until the next call; a fault stays.
    /// </summary>
    /// <param name="piece">Bytes of the body.</param>
    /// <param name="bytesAhead">What there is use for now: more is not received at once.</param>
    internal BodyEvent Next(out BodyPiece piece, long bytesAhead = long.MaxValue)
    {
        piece = default;
        if (Fault != Fault.None)
        {
            return BodyEvent.Fault;
        }

        while (!_decoder.IsComplete)
        {
            if (_isInTrailers)
            {
                return ReadTrailers();
            }

            if (_channel.Input.Unread == 0)
            {
                BodyEvent received = Receive(bytesAhead);
                if (received != BodyEvent.Data)
                {
                    return received;
                }
            }

            if (Decode(out piece))
            {
                return Fault == Fault.None ? BodyEvent.Data : BodyEvent.Fault;
            }
        }

        return BodyEvent.End;
    }

    /// <summary>Takes the fault of a wait that ended badly as the reader's own.</summary>
    internal BodyEvent Fail(Fault fault)
    {
        Fault = fault;
        return BodyEvent.Fault;
    }

    // True when there is something to tell: data or a fault.
    private bool Decode(out BodyPiece piece)
    {
        ConnectionInput input = _channel.Input;
        int start = input.Start;
        BodyStep step = _decoder.Decode(input.Bytes, out int consumed, out int dataStart, out int dataLength);
        piece = new BodyPiece(input.Slab, start + dataStart, dataLength);
        input.Consume(consumed);
        BytesRead += dataLength;
        if (step == BodyStep.Error)
        {
            Refuse(_decoder.Error);
            return true;
        }

        if (BytesRead > BytesMax)
        {
            Fault = Fault.BodyTooLarge;
            return true;
        }

        if (Kept is not null && dataLength > 0 && (BytesRead > BodyBuffer.BytesMax || !Kept.TryAppend(piece.Span)))
        {
            ForgetKept();
        }

        _isInTrailers = step == BodyStep.Trailers;
        return dataLength > 0;
    }

    private BodyEvent Receive(long bytesAhead)
    {
        long wanted = _decoder.Kind switch
        {
            BodyKind.Length => _decoder.Remaining,

            // Most messages of a tunnel are short.
            BodyKind.UntilClose => _channel.Input.IsFlowing ? long.MaxValue : 1,

            // What follows a chunked body must lie together with its end.
            _ => 0,
        };
        return EventOf(_channel.Input.ReceiveBody(Math.Min(wanted, bytesAhead)));
    }

    private BodyEvent ReadTrailers()
    {
        ConnectionInput input = _channel.Input;
        if (Trailers is null)
        {
            Trailers = _channel.Transport.Heads.Rent();
            Trailers.Reset();
            Trailers.Attach(input.Slab, input.Start);
            _trailerParser = TrailerParser.For(HeadLimits.Trailers);
        }

        while (true)
        {
            ParseResult result = _trailerParser.Parse(input.Bytes, Trailers);
            if (result == ParseResult.Done)
            {
                input.Consume(_trailerParser.Consumed);
                _decoder.CompleteTrailers();
                return BodyEvent.End;
            }

            if (result == ParseResult.Error)
            {
                return Refuse(_trailerParser.Error);
            }

            BodyEvent received = EventOf(input.ReceiveHead(Trailers));
            if (received != BodyEvent.Data)
            {
                return received;
            }
        }
    }

    private BodyEvent EventOf(InputStep step)
    {
        switch (step)
        {
            case InputStep.Received:
                return BodyEvent.Data;
            case InputStep.Wait:
                return BodyEvent.Wait;
            case InputStep.Memory:
                return BodyEvent.Memory;
            case InputStep.Full:
                return Refuse(HttpError.TrailersTooLarge);
            case InputStep.Ended:
                return AtEnd();
            default:
                return Fail(_channel.ResetFault);
        }
    }

    private BodyEvent AtEnd()
    {
        if (_decoder.Kind == BodyKind.UntilClose)
        {
            _hasEnded = true;
            Trailers ??= _channel.TakeTrailers();
            return BodyEvent.End;
        }

        return Fail(_channel.Side == FaultSide.Downstream ? Fault.DownstreamClosed : Fault.UpstreamTruncated);
    }

    private BodyEvent Refuse(HttpError error)
    {
        Error = error;
        return Fail(_channel.Side == FaultSide.Downstream ? error.RequestFault() : error.ResponseFault());
    }
}
