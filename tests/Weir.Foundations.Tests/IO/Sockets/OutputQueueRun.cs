using System.Runtime.InteropServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>
/// Some queues whose bytes move to one, as those of streams move to their socket, beside a model of plain bytes. Owner:
/// one test.
/// </summary>
internal sealed class OutputQueueRun
{
    private const int Sources = 3;
    private const int PoisonedSlabs = 6;
    private const byte Poison = 0xEE;

    // A frame's header, which goes before what is moved.
    private const int HeaderBytes = 9;

    private readonly SeededRandom _random;
    private readonly SlabPool _slabs = new(new SlabAllowance(64 << 20));
    private readonly ContentAllowance _content = new(64 << 20);
    private readonly OutputQueue[] _queues = new OutputQueue[Sources + 1];
    private readonly List<byte>[] _models = new List<byte>[Sources + 1];
    private byte _next;

    internal OutputQueueRun(ulong seed)
    {
        _random = new SeededRandom(seed);
        for (int i = 0; i <= Sources; i++)
        {
            _queues[i] = new OutputQueue();
            _models[i] = [];
        }
    }

    internal long RentedBytes => _slabs.RentedBytes;

    internal long SharedContent => _content.UsedBytes;

    internal void Step()
    {
        int which = _random.Next(Sources + 1);
        switch (_random.Next(8))
        {
            case 0 or 1 or 2:
                WriteSmall(which, 1 + _random.Next(_random.NextBool(0.5) ? 100 : 6000));
                break;
            case 3:
                WriteSlab(which);
                break;
            case 4:
                WriteShared(which);
                break;
            case 5 or 6:
                Move(_random.Next(Sources));
                break;
            default:
                Send(which, _random.NextBool(0.1) ? _queues[which].Bytes : _random.Next(_queues[which].Bytes + 1));
                break;
        }

        PoisonFree();
    }

    internal void DropAll()
    {
        for (int i = 0; i <= Sources; i++)
        {
            Send(i, _queues[i].Bytes);
        }
    }

    private void WriteSmall(int which, int length)
    {
        Span<byte> room = Room(which, length);
        for (int i = 0; i < length; i++)
        {
            room[i] = NextByte(which);
        }

        _queues[which].Advance(length);
    }

    private void WriteSlab(int which)
    {
        Slab slab = _slabs.TryRent()!;
        int start = _random.NextBool(0.5) ? 0 : _random.Next(slab.Length);
        int length = _random.NextBool(0.5) ? slab.Length - start : 1 + _random.Next(slab.Length - start);
        for (int i = 0; i < length; i++)
        {
            slab.Span[start + i] = NextByte(which);
        }

        _queues[which].Add(slab, start, length);
    }

    private void WriteShared(int which)
    {
        SharedBytes shared = SharedBytes.TryAllocate(1 + _random.Next(40_000), _content)!;
        int start = _random.Next(shared.Length);
        for (int i = start; i < shared.Length; i++)
        {
            shared.Span[i] = NextByte(which);
        }

        _queues[which].Add(shared, start, shared.Length - start);
    }

    private void Move(int which)
    {
        OutputQueue source = _queues[which];
        OutputQueue target = _queues[Sources];
        int bytesMax = 1 + _random.Next(_random.NextBool(0.3) ? 50 : 40_000);
        int bytes = source.Plan(bytesMax, out int copied);
        Assert.InRange(bytes, source.Bytes > 0 ? 1 : 0, Math.Min(bytesMax, source.Bytes));
        Assert.InRange(copied, 0, Math.Min(bytes, Slab.StandardBytes / 4));
        Span<byte> room = Room(Sources, HeaderBytes + copied);
        for (int i = 0; i < HeaderBytes; i++)
        {
            room[i] = NextByte(Sources);
        }

        target.Advance(HeaderBytes);
        source.Move(bytes, target, _slabs);
        _models[Sources].AddRange(_models[which].GetRange(0, bytes));
        _models[which].RemoveRange(0, bytes);
    }

    private void Send(int which, int bytes)
    {
        Check(which);
        _queues[which].Consume(bytes, _slabs);
        _models[which].RemoveRange(0, bytes);
    }

    private void Check(int which)
    {
        OutputQueue queue = _queues[which];
        Assert.Equal(_models[which].Count, queue.Bytes);
        IoSegment[] segments = new IoSegment[queue.Count];
        Assert.Equal(queue.Count, queue.Describe(segments));
        byte[] bytes = new byte[segments.Sum(segment => (int)segment.Length)];
        int at = 0;
        foreach (IoSegment segment in segments)
        {
            Marshal.Copy(segment.Address, bytes, at, (int)segment.Length);
            at += (int)segment.Length;
        }

        Assert.True(bytes.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(_models[which])), "the bytes differ");
    }

    // As a stream gives it.
    private Span<byte> Room(int which, int bytes)
    {
        Span<byte> room = _queues[which].Room;
        if (room.Length >= bytes)
        {
            return room;
        }

        Slab slab = _slabs.TryRent()!;
        _queues[which].Open(slab);
        return slab.Span;
    }

    // What is sent from a slab that was returned shows.
    private void PoisonFree()
    {
        Slab[] free = new Slab[PoisonedSlabs];
        for (int i = 0; i < PoisonedSlabs; i++)
        {
            free[i] = _slabs.TryRent()!;
            free[i].Span.Fill(Poison);
        }

        foreach (Slab slab in free)
        {
            _slabs.Return(slab);
        }
    }

    private byte NextByte(int which)
    {
        _next = (byte)((_next * 5) + 1);
        _models[which].Add(_next);
        return _next;
    }
}
