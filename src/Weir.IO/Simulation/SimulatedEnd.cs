using Weir.Core;

namespace Weir.IO.Simulation;

/// <summary>
/// One end of a connection as the kernel sees it: what arrived, what is under way to the other end, and the rules of
/// TCP on Linux for ends, resets and errors. Owner: the world's thread.
/// </summary>
/// <remarks>
/// The rules that the engine leans on: what arrived before a reset can still be read; an error is told once; an end
/// that arrived makes every further read 0, also after a reset; closing with unread bytes sends a reset; bytes for an
/// end that is closed are answered with a reset; HUP means both directions are shut, RDHUP the peer's alone; room that
/// becomes free is an edge only after a send that found too little or a poll that said so.
/// </remarks>
internal sealed class SimulatedEnd(SimulatedWorld world, NetAddress local, NetAddress remote) : SimulatedFile(world)
{
    private const int NotConnected = 107;

    private bool _isConnected;
    private bool _isReadShut;
    private bool _isWriteShut;
    private bool _hasEnd;
    private bool _isReset;
    private bool _wantsRoom;
    private bool _isDeliveryPlanned;
    private int _error;

    /// <summary>What comes in.</summary>
    private SimulatedPipe? _in;

    /// <summary>The other end; null while connecting.</summary>
    internal SimulatedEnd? Other { get; private set; }

    /// <summary>The scripted peer behind it; null when it is the engine's.</summary>
    internal SimulatedPeer? Peer { get; set; }

    internal NetAddress Local { get; } = local;

    internal NetAddress Remote { get; } = remote;

    /// <summary>Whether its owner closed it.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Bytes that a read would bring.</summary>
    internal int Available => _in?.Available ?? 0;

    /// <summary>Whether the other direction brings nothing more than what is available.</summary>
    internal bool IsReadShut => _isReadShut;

    /// <summary>Bytes that could be sent now.</summary>
    internal int Room => Other is { } other && !_isWriteShut ? other._in!.Free : 0;

    /// <summary>Bytes that were sent and have not arrived.</summary>
    internal int UnderWay => Other?._in is { } pipe ? pipe.Pending - pipe.Available : 0;

    /// <summary>Joins two ends. Their handshake is over.</summary>
    internal static void Join(SimulatedEnd client, SimulatedEnd server)
    {
        client.Other = server;
        server.Other = client;
        client.Establish();
        server.Establish();
    }

    /// <summary>The handshake failed.</summary>
    internal void Fail(int error)
    {
        _error = error;
        _isReset = true;
        _isReadShut = true;
        _isWriteShut = true;
        Notify();
    }

    /// <inheritdoc/>
    internal override PollEvents Poll()
    {
        PollEvents events = _error != 0 ? PollEvents.Error : PollEvents.None;
        if (_isReadShut)
        {
            events |= PollEvents.In | PollEvents.ReadHangUp | (_isWriteShut ? PollEvents.HangUp : PollEvents.None);
        }

        if (Available > 0)
        {
            events |= PollEvents.In;
        }

        if (_isWriteShut || (_isConnected && Other!._in!.IsWritable))
        {
            events |= PollEvents.Out;
        }
        else
        {
            _wantsRoom = true;
        }

        return events;
    }

    /// <inheritdoc/>
    internal override void Notify()
    {
        base.Notify();
        if (Peer is not null)
        {
            World.Wake(Peer);
        }
    }

    /// <summary>Bytes, 0 at the end, or a negated error.</summary>
    internal int Receive(Span<byte> destination)
    {
        if (Available > 0)
        {
            int count = _in!.Read(destination);
            Other?.OnRoom();
            return count;
        }

        if (_hasEnd)
        {
            return 0;
        }

        if (_error != 0)
        {
            return -TakeError();
        }

        return _isReadShut ? 0 : -NetError.WouldBlock;
    }

    /// <summary>
    /// Takes what there is room for and returns its length; 0 when there is none. Follow with <see cref="Sent"/>.
    /// </summary>
    internal int Write(ReadOnlySpan<byte> bytes) => Other!._in!.Write(bytes);

    /// <summary>Whether a send is possible at all: 0, or the negated error that it ends with.</summary>
    internal int CanSend()
    {
        if (_error != 0)
        {
            return -TakeError();
        }

        if (_isWriteShut)
        {
            return -NetError.BrokenPipe;
        }

        return _isConnected ? 0 : -NetError.WouldBlock;
    }

    /// <summary>Sends written bytes on their way, in one part or in several.</summary>
    internal void Sent(int bytes, bool isShort)
    {
        _wantsRoom |= isShort;
        SeededRandom random = World.Random;
        while (bytes > 0)
        {
            bool isSplit = bytes > 1 && random.NextBool(World.Options.SplitShare);
            int part = isSplit ? random.Next(1, bytes) : bytes;
            Other!._in!.Add(SimulatedSegmentKind.Data, part, World.NowLater());
            bytes -= part;
        }

        Other!.PlanDelivery();
    }

    /// <summary>The pending error, which is gone afterwards.</summary>
    internal int TakeError()
    {
        int error = _error;
        _error = 0;
        return error;
    }

    internal int ShutdownWrite()
    {
        if (!_isConnected || _isReset)
        {
            return -NotConnected;
        }

        SendEnd();

        // The kernel wakes who polls, for what is ready has changed.
        Notify();
        return 0;
    }

    /// <inheritdoc/>
    internal override void Close(bool reset)
    {
        base.Close(reset);
        IsClosed = true;
        if (!_isConnected || _isReset)
        {
            return;
        }

        if (reset || Available > 0)
        {
            SendReset();
        }
        else
        {
            SendEnd();
        }

        _in!.Discard();
    }

    /// <summary>A reset arrived.</summary>
    internal void OnReset()
    {
        if (IsClosed || _isReset)
        {
            return;
        }

        _isReset = true;
        _error = _hasEnd ? NetError.BrokenPipe : NetError.ConnectionReset;
        _isReadShut = true;
        _isWriteShut = true;
        Other?._in?.Lose(int.MaxValue);
        Notify();
    }

    /// <summary>An edge that the engine has to cope with whatever is ready: after an error made to order.</summary>
    internal void NotifyLater() => World.Plan(World.NowLater(), Notify);

    private void Establish()
    {
        _in = new SimulatedPipe(World.BufferBytes());
        _isConnected = true;
        Notify();
    }

    private void SendEnd()
    {
        if (!_isWriteShut)
        {
            _isWriteShut = true;
            Other!._in!.Add(SimulatedSegmentKind.End, 0, World.NowLater());
            Other.PlanDelivery();
        }
    }

    private void SendReset()
    {
        SimulatedPipe pipe = Other!._in!;
        if (World.Random.NextBool(World.Options.LossShare))
        {
            pipe.Lose(World.Random.Next(pipe.SegmentsUnderWay + 1));
        }

        pipe.Add(SimulatedSegmentKind.Reset, 0, World.NowLater());
        Other.PlanDelivery();
    }

    private void PlanDelivery()
    {
        if (!_isDeliveryPlanned && _in!.NextAt != long.MaxValue)
        {
            _isDeliveryPlanned = true;
            World.Plan(_in.NextAt, Deliver);
        }
    }

    private void Deliver()
    {
        _isDeliveryPlanned = false;
        do
        {
            if (_in!.NextAt > World.Now)
            {
                break;
            }

            Arrive(_in.Deliver());
        }
        while (World.Random.NextBool(0.5));

        PlanDelivery();
    }

    private void Arrive(SimulatedSegment segment)
    {
        World.Note((int)segment.Kind, Descriptor, segment.Bytes);
        switch (segment.Kind)
        {
            case SimulatedSegmentKind.Reset:
                OnReset();
                break;
            case SimulatedSegmentKind.Data when IsClosed:
                _in!.Discard();
                SendReset();
                break;
            case SimulatedSegmentKind.Data when !_isReadShut:
                Notify();
                break;
            case SimulatedSegmentKind.End when !IsClosed && !_isReadShut:
                _hasEnd = true;
                _isReadShut = true;
                Notify();
                break;
        }
    }

    private void OnRoom()
    {
        if (_wantsRoom && !IsClosed && !_isWriteShut && Other!._in!.IsWritable)
        {
            _wantsRoom = false;
            World.Plan(World.NowLater(), Notify);
        }
    }
}
