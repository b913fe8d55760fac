using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The unread bytes of one connection. It rents a slab when there is something to receive and returns it when
/// everything is read, so that a waiting connection owns no buffer. Owner: one loop thread; it owns the slabs in it.
/// </summary>
/// <remarks>
/// A head is indexed in place, so its bytes are pinned while it is in use: what is received meanwhile goes behind them
/// or into another slab.
/// </remarks>
internal sealed class ConnectionInput
{
    // A body that fills slabs is received into so many at once.
    private const int SlabsPerReceive = 4;

    // With less room than this behind a pinned head, receiving goes on in another slab.
    private const int RoomMin = 4096;

    private readonly ByteStream _stream;
    private Slab? _slab;
    private Slab? _pinned;
    private Slab?[]? _ahead;
    private int _aheadFirst;
    private int _aheadBytes;
    private int _start;
    private int _end;
    private int _pinEnd;

    internal ConnectionInput(ByteStream stream) => _stream = stream;

    /// <summary>Whether it may also take slabs that are kept for output.</summary>
    internal bool UsesReserve { get; set; }

    /// <summary>Whether the last receive filled all the room there was, so that more is likely to follow.</summary>
    internal bool IsFlowing { get; private set; }

    /// <summary>Unread bytes that lie together.</summary>
    internal int Unread => _end - _start;

    /// <summary>Whether nothing at all is unread.</summary>
    internal bool IsEmpty => _start == _end && _aheadBytes == 0;

    /// <summary>The unread bytes that lie together.</summary>
    internal Span<byte> Bytes => _slab is null ? [] : _slab.Slice(_start, _end - _start);

    /// <summary>The slab of the unread bytes.</summary>
    internal Slab Slab => _slab!;

    /// <summary>Where the unread bytes begin in <see cref="Slab"/>.</summary>
    internal int Start => _start;

    private SlabPool Slabs => _stream.Loop.Slabs;

    /// <summary>Takes bytes as read. They stay in place until the next receive.</summary>
    internal void Consume(int bytes) => _start += bytes;

    /// <summary>Takes a head's bytes as read and keeps them in place until <see cref="Unpin"/>.</summary>
    internal void ConsumePinned(int bytes)
    {
        _start += bytes;
        _pinEnd = _start;
    }

    /// <summary>Lets go of pinned bytes, and of the slab when nothing is unread.</summary>
    internal void Unpin()
    {
        _pinEnd = 0;
        if (_pinned is not null)
        {
            Slabs.Return(_pinned);
            _pinned = null;
        }

        ReleaseIfEmpty();
    }

    /// <summary>Returns the slab when nothing in it is unread or pinned.</summary>
    internal void ReleaseIfEmpty()
    {
        if (_slab is not null && _start == _end && _pinEnd == 0)
        {
            Slabs.Return(_slab);
            _slab = null;
            _start = 0;
            _end = 0;
        }
    }

    /// <summary>Returns everything: the connection ends.</summary>
    internal void ReleaseAll()
    {
        while (_aheadBytes > 0)
        {
            _start = _end;
            NextAhead();
        }

        _start = _end;
        Unpin();
    }

    /// <summary>
    /// Receives more of a head that must lie together; a head that outgrows its slab moves to a large one, and
    /// <paramref name="head"/> is attached anew.
    /// </summary>
    internal InputStep ReceiveHead(Head? head)
    {
        if (!_stream.CanRead)
        {
            return InputStep.Wait;
        }

        if (_slab is not null && _end == _slab.Length)
        {
            InputStep made = MakeRoom(head);
            if (made != InputStep.Received)
            {
                return made;
            }
        }

        return ReceiveOne();
    }

    /// <summary>
    /// Receives more of a body, whose bytes need not lie together, once everything is read; <paramref name="wanted"/>
    /// are still expected, or any number of them.
    /// </summary>
    internal InputStep ReceiveBody(long wanted)
    {
        if (_start == _end && _aheadBytes > 0)
        {
            NextAhead();
            return InputStep.Received;
        }

        if (!_stream.CanRead)
        {
            // Who waits owns no buffer; what was read of this one has been used.
            ReleaseIfEmpty();
            return InputStep.Wait;
        }

        if (_slab is not null)
        {
            MakeRoomForBody(wanted);
        }

        bool goesOn = _slab is null && wanted > Slab.StandardBytes && _stream.CanReceiveMany;
        return goesOn ? ReceiveMany(wanted) : ReceiveOne();
    }

    /// <summary>Gives up the slab to the caller; false when something in it is unread or pinned.</summary>
    internal bool TryTakeSlab()
    {
        if (_start != _end || _pinEnd != 0)
        {
            return false;
        }

        _slab = null;
        _start = 0;
        _end = 0;
        return true;
    }

    private InputStep ReceiveOne()
    {
        if (_slab is null && _stream.TakeReceived(out int length) is { } taken)
        {
            _slab = taken;
            _start = 0;
            _end = length;
            return InputStep.Received;
        }

        if (_slab is null)
        {
            _slab = UsesReserve ? Slabs.TryRent() : Slabs.TryRentForInput();
            if (_slab is null)
            {
                return InputStep.Memory;
            }

            _start = 0;
            _end = 0;
        }

        int received = _stream.Receive(_slab.Slice(_end, _slab.Length - _end));
        IsFlowing = received == _slab.Length - _end;
        if (received > 0)
        {
            _end += received;
            return InputStep.Received;
        }

        ReleaseIfEmpty();
        return StepOf(received);
    }

    private InputStep ReceiveMany(long wanted)
    {
        // No more slabs than the body needs: what comes behind it lies in the last one, together with its end.
        int bytesMax = (int)Math.Min(SlabsPerReceive * Slab.StandardBytes, wanted);
        int countMax = (bytesMax + Slab.StandardBytes - 1) / Slab.StandardBytes;
        _ahead ??= new Slab?[SlabsPerReceive];
        Span<IoSegment> segments = stackalloc IoSegment[SlabsPerReceive];
        int count = 0;
        while (count < countMax && Slabs.TryRentForInput() is { } slab)
        {
            _ahead[count] = slab;
            segments[count++] = new IoSegment(slab.Address, slab.Length);
        }

        if (count == 0)
        {
            return InputStep.Memory;
        }

        int received = _stream.Receive(segments[..count], count * Slab.StandardBytes);
        IsFlowing = received == count * Slab.StandardBytes;
        int used = received <= 0 ? 0 : (received + Slab.StandardBytes - 1) / Slab.StandardBytes;
        for (int i = used; i < count; i++)
        {
            Slabs.Return(_ahead[i]!);
            _ahead[i] = null;
        }

        if (received <= 0)
        {
            return StepOf(received);
        }

        _aheadFirst = 0;
        _aheadBytes = received;
        NextAhead();
        return InputStep.Received;
    }

    private void NextAhead()
    {
        if (_slab is not null)
        {
            Slabs.Return(_slab);
        }

        _slab = _ahead![_aheadFirst];
        _ahead[_aheadFirst++] = null;
        _start = 0;
        _end = Math.Min(_aheadBytes, Slab.StandardBytes);
        _aheadBytes -= _end;
    }

    private InputStep MakeRoom(Head? head)
    {
        if (_pinEnd > 0)
        {
            return LeavePinned(head);
        }

        if (_start > 0)
        {
            Bytes.CopyTo(_slab!.Span);
            _end -= _start;
            _start = 0;
            head?.Attach(_slab, 0);
            return InputStep.Received;
        }

        if (_slab!.Length == Slab.LargeBytes)
        {
            return InputStep.Full;
        }

        // What is left of the allowance beyond this is for answers.
        Slab? large = Slabs.CanRentForInput ? Slabs.TryRentLarge() : null;
        if (large is null)
        {
            return InputStep.Memory;
        }

        Bytes.CopyTo(large.Span);
        Slabs.Return(_slab);
        _slab = large;
        head?.Attach(large, 0);
        return InputStep.Received;
    }

    // Goes on in another slab, while the pinned head stays where it is.
    private InputStep LeavePinned(Head? head)
    {
        Slab? next = Slabs.TryRentForInput();
        if (next is null)
        {
            return InputStep.Memory;
        }

        Bytes.CopyTo(next.Span);
        _pinned = _slab;
        _pinEnd = 0;
        _end -= _start;
        _start = 0;
        _slab = next;
        head?.Attach(next, 0);
        return InputStep.Received;
    }

    private void MakeRoomForBody(long wanted)
    {
        if (_start != _end)
        {
            return;
        }

        if (_pinEnd == 0)
        {
            ReleaseIfEmpty();
        }
        else if (_slab!.Length - _pinEnd >= RoomMin && wanted <= Slab.StandardBytes && !IsFlowing)
        {
            // A short body goes behind the head; a long one gets slabs of its own, which can be handed over.
            _start = _pinEnd;
            _end = _pinEnd;
        }
        else
        {
            _pinned = _slab;
            _slab = null;
            _pinEnd = 0;
            _start = 0;
            _end = 0;
        }
    }

    private static InputStep StepOf(int result) => result switch
    {
        0 => InputStep.Ended,
        -NetError.WouldBlock or -NetError.Interrupted => InputStep.Wait,
        _ => InputStep.Reset,
    };
}
