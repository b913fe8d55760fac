namespace Weir.Pressure;

/// <summary>One request at the origin, answered as its plan says. Owner: the task of its connection.</summary>
internal sealed class OriginAnswer
{
    private const int DelayMsMax = 300;
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n";

    private readonly SoakState _state;
    private readonly WirePeer _peer;
    private readonly WireHead _head;
    private readonly RequestPlan _plan;
    private readonly Flight? _flight;
    private Draw _draw;

    public OriginAnswer(SoakState state, WirePeer peer, WireHead head, RequestPlan plan)
    {
        (_state, _peer, _head, _plan) = (state, peer, head, plan);
        _flight = state.Arrive(plan);
        _draw = new Draw(plan.Salt);
    }

    /// <summary>Whether the connection takes another request.</summary>
    public async ValueTask<bool> RunAsync()
    {
        bool isEarly = _plan.OriginFault is OriginFault.EarlyAnswer or OriginFault.EarlyAnswerThenClose;
        bool breaks = _plan.OriginFault is OriginFault.ResetBeforeAnswer or OriginFault.CloseBeforeAnswer;
        if (_plan.HasUpload && !isEarly && !(breaks && _draw.Chance(0.5)))
        {
            await ReadUploadAsync(mayEnd: false);
        }

        if (_flight is not null)
        {
            _flight.AnsweredMs = Environment.TickCount64;
        }

        switch (_plan.OriginFault)
        {
            case OriginFault.ResetBeforeAnswer:
                _peer.Reset();
                return false;
            case OriginFault.CloseBeforeAnswer:
                return false;
            case OriginFault.NeverAnswers:
                await _peer.DiscardAsync();
                return false;
            case OriginFault.Garbage:
                await _peer.SendAsync($"{(char)(33 + _draw.Below(90))}\u00e9\0 garbage of {_plan.Number}\r\n\r\n");
                await _peer.DiscardAsync();
                return false;
            case OriginFault.Delay:
                await Task.Delay(1 + _draw.Below(DelayMsMax));
                break;
            case OriginFault.Interim:
                await _peer.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
                await _peer.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: </{_plan.Number}>\r\n\r\n");
                break;
        }

        return _plan.Kind == TrafficKind.Tunnel ? await EchoAsync() : await AnswerAsync();
    }

    private async ValueTask<bool> AnswerAsync()
    {
        bool isHead = _plan.Kind == TrafficKind.Head;
        bool breaks =
            _plan.OriginFault is OriginFault.ResetInBody or OriginFault.CloseInBody or OriginFault.ShortThenSilent;
        WireBody body = new()
        {
            Head = $"HTTP/1.1 200 OK\r\nX-Number: {_plan.Number}\r\n{Fields()}",
            Payload = _plan.Download,
            Length = _plan.DownLength,
            Form = _plan.DownForm,
            StopAfter = breaks ? _draw.Below(_plan.DownLength) : int.MaxValue,
            Tail = Tail(),
            PieceMax = PieceMax(),
            PauseMs = _plan.Kind == TrafficKind.EventStream ? 20 : _plan.OriginFault == OriginFault.Trickle ? 5 : 0,
        };
        if (isHead)
        {
            await _peer.SendAsync(body.WholeHead + body.Tail);
        }
        else
        {
            await body.SendAsync(_peer);
        }

        return await EndAsync();
    }

    /// <summary>What happens behind the answer; whether the connection takes another request.</summary>
    private async ValueTask<bool> EndAsync()
    {
        switch (_plan.OriginFault)
        {
            case OriginFault.ResetInBody:
                _peer.Reset();
                return false;
            case OriginFault.CloseInBody or OriginFault.EarlyAnswerThenClose:
                return false;
            case OriginFault.ShortThenSilent or OriginFault.ExtraAnswer or OriginFault.LongerThanSaid:
                await _peer.DiscardAsync();
                return false;
            case OriginFault.EarlyAnswer:
                await ReadUploadAsync(mayEnd: true);
                return true;
            case OriginFault.IdleClose or OriginFault.IdleReset:
                await CloseIdleAsync();
                return false;
            default:
                return _plan.DownForm != BodyForm.UntilClose;
        }
    }

    // Just when the gateway has parked the connection, or has sent the next request on it.
    private async ValueTask CloseIdleAsync()
    {
        await Task.Delay(_draw.Below(4));
        _state.NoteIdleClose();
        if (_plan.OriginFault == OriginFault.IdleReset)
        {
            _peer.Reset();
        }
        else
        {
            _peer.Dispose();
        }
    }

    private async ValueTask<bool> EchoAsync()
    {
        int left = _plan.OriginFault is OriginFault.ResetInBody or OriginFault.CloseInBody
            ? _draw.Below(_plan.DownLength)
            : int.MaxValue;
        await _peer.SendAsync($"{Switch}X-Number: {_plan.Number}\r\n\r\n");
        while (left > 0)
        {
            ReadOnlyMemory<byte> bytes = await _peer.ReadSomeAsync();
            if (bytes.IsEmpty)
            {
                return false;
            }

            bytes = bytes[..Math.Min(bytes.Length, left)];
            left -= bytes.Length;
            await _peer.SendAsync(bytes);
        }

        if (_plan.OriginFault == OriginFault.ResetInBody)
        {
            _peer.Reset();
        }

        return false;
    }

    /// <param name="mayEnd">Whether the gateway may give the body up, since it has its answer.</param>
    private async ValueTask ReadUploadAsync(bool mayEnd)
    {
        if (!_head.IsChunked && _head.Length != _plan.UpLength)
        {
            throw new WireException($"a body of {_head.Length} for {_plan.Target}, which has {_plan.UpLength}");
        }

        if (!mayEnd && _head.Has("Expect", "100-continue"))
        {
            await _peer.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        BodyCheck check = new(_plan.Upload, _plan.UpLength);
        await _peer.ReadBodyAsync(_head, check);
        if (!check.IsWhole || _plan.ClientFault is ClientFault.ShortBody or ClientFault.ResetInBody)
        {
            throw new WireException($"a body that ends cleanly with {check.Count} bytes for {_plan.Target}, "
                + $"which has {_plan.UpLength}, client {_plan.ClientFault}");
        }
    }

    private string Fields() =>
        (_plan.Kind == TrafficKind.EventStream ? "Content-Type: text/event-stream\r\n" : "")
        + (_plan.DownForm == BodyForm.UntilClose || _plan.OriginFault == OriginFault.EarlyAnswerThenClose
            ? "Connection: close\r\n"
            : "");

    private string Tail() => _plan.OriginFault switch
    {
        OriginFault.LongerThanSaid => "these bytes are too many",
        OriginFault.ExtraAnswer => "HTTP/1.1 200 OK\r\nX-Number: 0\r\nContent-Length: 4\r\n\r\nevil",
        _ => "",
    };

    private int PieceMax() => _plan.Kind == TrafficKind.EventStream || _plan.OriginFault == OriginFault.Trickle
        ? 300
        : 16 * 1024;
}
