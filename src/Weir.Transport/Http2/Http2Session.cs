using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One connection of HTTP/2 on a socket, of either role: reads frames, hands each stream what is for it, and sees
/// whether the peer lives. <see cref="Http2Writer"/> is its other half. Owner: one loop thread.
/// </summary>
internal abstract class Http2Session : IDeadlineOwner
{
    // A connection's share of one tick.
    private const int HeadsPerTickMax = 64;

    private protected const long LookNanoseconds = 5_000_000_000;
    private const long IdleLookNanosecondsMin = 1_000_000_000;

    // DEFAULTS: a connection with open streams on which nothing has come for so long is asked whether it lives, and has
    // so long to answer.
    private const long QuietNanoseconds = 30_000_000_000;
    private const long PingNanoseconds = 20_000_000_000;

    private readonly Deadline _look;
    private readonly WakeStep _wake;
    private readonly Http2PipeList _pipes = new();

    // Content that has been read and is still to be handed to its stream, from the beginning of what is unread.
    private Http2Pipe? _heldPipe;
    private int _heldBytes;
    private int _afterHeld;
    private bool _heldEnds;
    private bool _needsMore;
    private int _heads;
    private long _headsTick;
    private long _bytesSeen;
    private long _heardAt;
    private long _pingedAt;

    private protected Http2Session(
        TransportLoop transport, StreamSocket socket, ConnectionInput input, ConnectionTimer timer, Http2Role role,
        Http2Options options)
    {
        Transport = transport;
        Socket = socket;
        Input = input;
        Timer = timer;
        Core = new Http2Connection(role, options, ProvideHead, transport.Http2Allowance);
        _look = new Deadline(transport.Loop.Timers, this);
        _wake = new WakeStep(this);
        Writer = new Http2Writer(transport.Loop, socket, Core, _pipes);
        StartedAt = Loop.Now;
        _heardAt = Loop.Now;
    }

    internal TransportLoop Transport { get; }

    internal EventLoop Loop => Transport.Loop;

    internal StreamSocket Socket { get; }

    internal Http2Connection Core { get; }

    /// <summary>What writes its frames.</summary>
    internal Http2Writer Writer { get; }

    /// <summary>Streams in use.</summary>
    internal int OpenCount { get; private set; }

    // Content that was read and not delivered yet: the end of the last stream may be among it.
    private bool HasHeld => _heldBytes > 0 || _heldEnds;

    private protected ConnectionInput Input { get; }

    private protected ConnectionTimer Timer { get; }

    private protected long StartedAt { get; }

    /// <summary>With what it was ended from this side; none while it was not.</summary>
    private protected Fault EndFault { get; private set; }

    /// <summary>Whether reading is over: nothing more is to be served, or all that was to be is.</summary>
    private protected bool IsOver => EndFault != Fault.None || Core.IsFailed || (Core.IsDrained && !HasHeld);

    /// <inheritdoc/>
    public void OnDeadline()
    {
        long now = Loop.Now;
        Look(now);
        if (!Socket.IsClosed && EndFault == Fault.None)
        {
            SetLook(OpenCount > 0 ? now + LookNanoseconds : Math.Max(now + IdleLookNanosecondsMin, NextIdleLook(now)));
        }
    }

    internal void Add(Http2Pipe pipe)
    {
        _pipes.Add(pipe);
        OpenCount++;
        SetLook(Loop.Now + LookNanoseconds);
    }

    /// <summary>A stream is not needed any more.</summary>
    internal void Remove(Http2Pipe pipe, Http2Stream? stream)
    {
        _pipes.Remove(pipe);
        if (ReferenceEquals(_heldPipe, pipe))
        {
            _heldPipe = null;
        }

        OpenCount--;
        if (stream is not null)
        {
            Core.Release(stream);
            AskSource();
        }

        OnStreamGone();
        Wake();
    }

    /// <summary>Ends the session from this side; whatever waits for it runs on.</summary>
    private protected void End(Fault fault)
    {
        if (EndFault == Fault.None)
        {
            EndFault = fault;
            Socket.Abort(fault);
        }
    }

    /// <summary>Reads until the connection is over; the result is why, or none.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private protected async ValueTask<Fault> ReadAsync()
    {
        Socket.AskSource();
        Fault fault = Fault.None;
        while (fault == Fault.None && !IsOver)
        {
            ReadStep step = Read(out fault);
            if (fault == Fault.None && !IsOver)
            {
                fault = await WaitAsync(step);
            }
        }

        return EndFault != Fault.None ? EndFault : fault;
    }

    /// <summary>Ends every stream: the connection is gone.</summary>
    private protected void ResetStreams(Http2ErrorCode code)
    {
        while (_pipes.First is { } pipe)
        {
            pipe.DeliverReset();
            pipe.Owner.OnReset(code, isUnprocessed: false);
            if (ReferenceEquals(_pipes.First, pipe))
            {
                // Its exchange ends by and by, and then it is closed; until that it counts as open.
                _pipes.Remove(pipe);
            }
        }
    }

    /// <summary>Gives back what the session holds.</summary>
    private protected void Dispose()
    {
        _look.Dispose();
        Core.Close();
    }

    /// <summary>Something that keeps the peer from ending us was done, or said.</summary>
    private protected void AskSource() => Socket.AskSource();

    /// <summary>There is output that the peer does not take: how long it may do so is the role's.</summary>
    private protected abstract void WatchOutput();

    private protected abstract Head ProvideHead(Http2Stream stream, HeadRole role);

    private protected abstract void OnHead(in Http2Event e);

    /// <summary>The last stream may be gone.</summary>
    private protected abstract void OnStreamGone();

    /// <summary>The peer goes away.</summary>
    private protected virtual void OnGoAway()
    {
    }

    /// <summary>The peer has said how it wants to be spoken to.</summary>
    private protected virtual void OnSettings()
    {
    }

    /// <summary>There is nothing to read: the last moment before the connection waits.</summary>
    private protected virtual void OnIdleInput()
    {
    }

    /// <summary>When a connection without streams is looked at next.</summary>
    private protected abstract long NextIdleLook(long now);

    /// <summary>Looks after the connection, every few seconds while streams are open.</summary>
    private protected virtual void Look(long now)
    {
        if (Socket.BytesReceived != _bytesSeen)
        {
            _bytesSeen = Socket.BytesReceived;
            _heardAt = now;
            _pingedAt = 0;
        }

        if (Socket.OutputBytes > 0)
        {
            WatchOutput();
        }

        if (OpenCount == 0 || now - _heardAt < QuietNanoseconds)
        {
            return;
        }

        if (_pingedAt == 0)
        {
            _pingedAt = now;
            Core.Ping((ulong)now);
            AskSource();
        }
        else if (now - _pingedAt >= PingNanoseconds)
        {
            OnDead();
        }
    }

    /// <summary>The peer does not answer any more.</summary>
    private protected abstract void OnDead();

    private protected void SetLook(long at)
    {
        if (!_look.IsSet || _look.At > at)
        {
            _look.Set(at);
        }
    }

    /// <summary>
    /// Has a reader that waits see whether all is over; not at once, since frames may be being written.
    /// </summary>
    private protected void Wake()
    {
        if (IsOver)
        {
            Loop.Schedule(_wake);
        }
    }

    private ValueTask<Fault> WaitAsync(ReadStep step) => step switch
    {
        ReadStep.Memory => Socket.MemoryAsync(),
        ReadStep.Yield => Socket.YieldAsync(),
        ReadStep.Drain => Socket.DrainedAsync(Socket.OutputBytes / 2),
        _ => Socket.ReadableAsync(),
    };

    // Reads all that is there, as far as its share goes.
    private ReadStep Read(out Fault fault)
    {
        fault = Fault.None;
        while (true)
        {
            if (!TryDeliverHeld())
            {
                return ReadStep.Memory;
            }

            if (IsOver)
            {
                return ReadStep.Yield;
            }

            if ((Input.Unread > 0 && !_needsMore) || Core.HasUnprocessed)
            {
                Handle(Core.Read(Input.Bytes, Loop.Now, out int consumed), consumed);
                if (IsOver || HasUsedShare())
                {
                    AskSource();
                    return ReadStep.Yield;
                }

                continue;
            }

            if (Socket.OutputBytes > Slab.LargeBytes && Socket.OutputBytes > RunAhead.BytesMax(Socket))
            {
                // Before more is looked at, the peer has to read.
                WatchOutput();
                return ReadStep.Drain;
            }

            InputStep step = Input.ReceiveHead(head: null);
            if (step == InputStep.Received)
            {
                _needsMore = false;
                continue;
            }

            return AtRest(step, out fault);
        }
    }

    private ReadStep AtRest(InputStep step, out Fault fault)
    {
        fault = step switch
        {
            InputStep.Ended => Core.Role == Http2Role.Server ? Fault.DownstreamClosed : Fault.UpstreamClosed,
            InputStep.Reset => Socket.ResetFault,
            _ => Fault.None,
        };
        Input.ReleaseIfEmpty();
        OnIdleInput();
        if (!Core.Output.IsEmpty)
        {
            AskSource();
        }

        return step == InputStep.Memory ? ReadStep.Memory : ReadStep.Wait;
    }

    private bool HasUsedShare()
    {
        if (_headsTick != Loop.TickCount)
        {
            _headsTick = Loop.TickCount;
            _heads = 0;
        }

        return _heads >= HeadsPerTickMax;
    }

    private void Handle(in Http2Event e, int consumed)
    {
        if (e.Kind == Http2EventKind.Data)
        {
            Input.Consume(e.Start);
            _heldPipe = e.Stream!.Owner as Http2Pipe;
            _heldBytes = e.Length;
            _heldEnds = e.EndsStream;
            _afterHeld = consumed - e.Start - e.Length;
            return;
        }

        Input.Consume(consumed);
        switch (e.Kind)
        {
            case Http2EventKind.NeedMore:
                _needsMore = true;
                break;
            case Http2EventKind.RequestHead or Http2EventKind.ResponseHead or Http2EventKind.InterimHead:
                _heads++;
                OnHead(e);
                break;
            case Http2EventKind.Trailers:
                PipeOf(e)?.DeliverEnd(e.Head);
                break;
            case Http2EventKind.StreamReset:
                Reset(e, e.IsUnprocessed);
                break;
            case Http2EventKind.StreamError:
                Transport.Counters.Http2StreamErrors++;
                Reset(e, isUnprocessed: false);
                break;
            case Http2EventKind.SettingsChanged:
                TellSettings();
                OnSettings();
                AskSource();
                break;
            case Http2EventKind.WindowOpened:
                AskSource();
                break;
            case Http2EventKind.GoAway:
                OnGoAway();
                break;
        }
    }

    // Some requests wait to see what the peer serves.
    private void TellSettings()
    {
        for (Http2Pipe? pipe = _pipes.First; pipe is not null; pipe = pipe.NextInSession)
        {
            if (pipe.Stream is null)
            {
                pipe.HasNews = true;
                pipe.WakeReader();
            }
        }
    }

    private static Http2Pipe? PipeOf(in Http2Event e) => e.Stream?.Owner as Http2Pipe;

    private static void Reset(in Http2Event e, bool isUnprocessed)
    {
        if (PipeOf(e) is { } pipe)
        {
            pipe.DeliverReset();
            pipe.Owner.OnReset(e.Code, isUnprocessed);
        }
    }

    // Content that has been read stays where it is until there is memory for it.
    private bool TryDeliverHeld()
    {
        if (!HasHeld)
        {
            return true;
        }

        if (_heldPipe is not null && !_heldPipe.TryDeliver(Input.Bytes[.._heldBytes]))
        {
            return false;
        }

        if (_heldEnds)
        {
            _heldPipe?.DeliverEnd(trailers: null);
        }

        Input.Consume(_heldBytes + _afterHeld);
        _heldPipe = null;
        _heldBytes = 0;
        _heldEnds = false;
        return true;
    }

    /// <summary>Ends the wait of the reader. Owner: the session.</summary>
    private sealed class WakeStep(Http2Session session) : LoopItem
    {
        protected override void Run()
        {
            if (!session.Socket.IsClosed)
            {
                session.Socket.AbortInput(Fault.None);
            }
        }
    }
}
