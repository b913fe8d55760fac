using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// One end of a conversation: sends bodies of random length as its turn comes, and takes those of the other end as
/// slowly as it likes. Owner: one test.
/// </summary>
internal sealed class Party
{
    private readonly Random _random;
    private readonly int _bodyMax;
    private readonly Dictionary<int, Transfer> _transfers = [];
    private readonly List<byte> _unread = [];
    private readonly Head _head = new();

    public Party(Http2Role role, Http2Options options, Random random, int bodyMax)
    {
        _random = random;
        _bodyMax = bodyMax;
        Connection = new Http2Connection(role, options, (_, _) => _head);
    }

    public Http2Connection Connection { get; }

    /// <summary>What was written and is on its way.</summary>
    public List<byte> Wire { get; } = [];

    public FlowMeter Meter { get; } = new();

    public long Now { get; set; }

    public int Completed { get; private set; }

    public long ReceivedBytes { get; private set; }

    public void Open()
    {
        if (!Connection.CanOpen)
        {
            return;
        }

        _head.Reset();
        _head.SetMethod(Method.Post);
        _head.SetTarget("/"u8);
        _head.Add(KnownField.Host, "a"u8);
        int length = 1 + _random.Next(_bodyMax);
        bool isKnown = _random.Next(2) == 0;
        var frame = new byte[Connection.HeadBytesMax(_head)];
        Assert.True(Connection.TryWriteRequest(
            _head, "https"u8, isKnown ? BodyFraming.OfLength(length) : default, false, frame, out int written,
            out Http2Stream? stream));
        Put(frame.AsSpan(0, written));
        Begin(stream!, length);
    }

    /// <summary>Sends one frame of whoever has the turn, of a random length within it.</summary>
    public void Send()
    {
        if (Connection.NextToSend(out int quantum) is not { } stream)
        {
            return;
        }

        Transfer transfer = _transfers[stream.Id];
        Assert.InRange(quantum, 1, SendQueue.QuantumBytes);
        int length = Math.Min(1 + _random.Next(quantum), transfer.ToSend - transfer.Sent);
        bool isLast = transfer.Sent + length == transfer.ToSend;
        bool hasTrailers = isLast && _random.Next(4) == 0;
        var frame = new byte[FrameHeader.Bytes + length];
        int id = stream.Id;
        Connection.WriteDataHeader(stream, length, isLast && !hasTrailers, frame);
        for (int at = 0; at < length; at++)
        {
            frame[FrameHeader.Bytes + at] = Byte(id, transfer.Sent + at);
        }

        transfer.Sent += length;
        Put(frame);
        if (hasTrailers)
        {
            SendTrailers(stream);
        }

        EndIfDone(transfer);
    }

    /// <summary>The consumer of some stream takes some of what has come.</summary>
    public void Consume(bool all)
    {
        foreach (Transfer transfer in _transfers.Values.ToArray())
        {
            if (all || _random.Next(3) == 0)
            {
                int unconsumed = transfer.Stream.Unconsumed;
                Connection.Consumed(transfer.Stream, all ? unconsumed : _random.Next(unconsumed + 1));
                EndIfDone(transfer);
            }
        }
    }

    /// <summary>Some of what the other end has sent arrives.</summary>
    public void Receive(Party from, bool all)
    {
        int length = all ? from.Wire.Count : _random.Next(Math.Min(from.Wire.Count, 40_000) + 1);
        byte[] arrived = [.. from.Wire.GetRange(0, length)];
        from.Wire.RemoveRange(0, length);
        Meter.Deliver(arrived);
        _unread.AddRange(arrived);
        byte[] bytes = [.. _unread];
        int at = 0;
        while (true)
        {
            Http2Event step = Connection.Read(bytes.AsSpan(at), Now, out int consumed);
            Take(step, bytes.AsSpan(at));
            at += consumed;
            if (step.Kind == Http2EventKind.NeedMore)
            {
                break;
            }
        }

        _unread.RemoveRange(0, at);
        Flush();
    }

    /// <summary>Puts the output on its way.</summary>
    public void Flush()
    {
        byte[] output = Connection.Output.ToArray();
        Connection.Drained(output.Length);
        Wire.AddRange(output);
    }

    private void Take(Http2Event step, ReadOnlySpan<byte> bytes)
    {
        switch (step.Kind)
        {
            case Http2EventKind.RequestHead:
                Answer(step.Stream!);
                break;

            case Http2EventKind.Data:
                Transfer transfer = _transfers[step.StreamId];
                foreach (byte each in bytes.Slice(step.Start, step.Length))
                {
                    Assert.Equal(Byte(step.StreamId, transfer.Received++), each);
                }

                ReceivedBytes += step.Length;
                break;

            case Http2EventKind.ConnectionError or Http2EventKind.StreamError or Http2EventKind.StreamReset:
                Assert.Fail(step.Reason ?? step.Kind.ToString());
                break;

            default:
                break;
        }

        if (step.EndsStream)
        {
            _transfers[step.StreamId].HasReceived = true;
            EndIfDone(_transfers[step.StreamId]);
        }
    }

    private void Answer(Http2Stream stream)
    {
        Begin(stream, 1 + _random.Next(_bodyMax));
        Connection.Prioritize(stream, new Priority((byte)_random.Next(8), _random.Next(2) == 0));
        Flush();
        _head.Reset();
        var frame = new byte[Connection.HeadBytesMax(_head)];
        Assert.True(Connection.TryWriteResponse(stream, _head, 200, default, false, frame, out int written));
        Put(frame.AsSpan(0, written));
    }

    private void SendTrailers(Http2Stream stream)
    {
        _head.Reset();
        _head.Add("x-sum"u8, "1"u8);
        var frame = new byte[Connection.HeadBytesMax(_head)];
        Assert.True(Connection.TryWriteTrailers(stream, _head, frame, out int written));
        Put(frame.AsSpan(0, written));
    }

    private void Begin(Http2Stream stream, int length)
    {
        _transfers.Add(stream.Id, new Transfer { Stream = stream, ToSend = length });
        Connection.Ready(stream);
    }

    private void EndIfDone(Transfer transfer)
    {
        bool isDone = transfer.HasReceived && transfer.Sent == transfer.ToSend && transfer.Stream.Unconsumed == 0;
        if (isDone && _transfers.Remove(transfer.Stream.Id))
        {
            Assert.Equal(StreamState.Closed, transfer.Stream.State);
            Connection.Release(transfer.Stream);
            Completed++;
        }
    }

    private void Put(ReadOnlySpan<byte> frames)
    {
        Flush();
        Wire.AddRange(frames);
        Meter.Send(frames);
    }

    private static byte Byte(int id, int at) => (byte)((id * 31) + at + (at >> 8));

    private sealed class Transfer
    {
        public required Http2Stream Stream { get; init; }

        public required int ToSend { get; init; }

        public int Sent { get; set; }

        public int Received { get; set; }

        public bool HasReceived { get; set; }
    }
}
