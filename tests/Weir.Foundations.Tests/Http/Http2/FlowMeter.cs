using System.Buffers.Binary;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// Holds what one end sends against the windows that it has been given, frame by frame and apart from the connection
/// (RFC 9113 6.9). Owner: one test.
/// </summary>
internal sealed class FlowMeter
{
    private readonly Dictionary<int, long> _streams = [];
    private readonly List<byte> _delivered = [];
    private long _initial = ushort.MaxValue;
    private long _connection = ushort.MaxValue;

    /// <summary>Bytes of DATA sent.</summary>
    public long Sent { get; private set; }

    /// <summary>The end has sent a frame.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        FrameHeader.TryRead(frame, out FrameHeader header);
        if (header.Type != FrameType.Data)
        {
            return;
        }

        _connection -= header.Length;
        long left = _streams.GetValueOrDefault(header.StreamId, _initial) - header.Length;
        _streams[header.StreamId] = left;
        Sent += header.Length;
        Assert.InRange(header.Length, 0, FrameHeader.PayloadMin);
        Assert.True(header.Length == 0 || (left >= 0 && _connection >= 0), "more was sent than the windows allow");
    }

    /// <summary>Bytes have reached the end.</summary>
    public void Deliver(ReadOnlySpan<byte> bytes)
    {
        _delivered.AddRange(bytes);
        byte[] all = [.. _delivered];
        int at = all.AsSpan().StartsWith(Http2Preface.Bytes) ? Http2Preface.Length : 0;
        while (FrameHeader.TryRead(all.AsSpan(at), out FrameHeader header) &&
            all.Length - at >= FrameHeader.Bytes + header.Length)
        {
            Take(header, all.AsSpan(at + FrameHeader.Bytes, header.Length));
            at += FrameHeader.Bytes + header.Length;
        }

        _delivered.RemoveRange(0, at);
    }

    private void Take(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Type == FrameType.WindowUpdate)
        {
            int increment = BinaryPrimitives.ReadInt32BigEndian(payload);
            if (header.StreamId == 0)
            {
                _connection += increment;
            }
            else
            {
                _streams[header.StreamId] = _streams.GetValueOrDefault(header.StreamId, _initial) + increment;
            }
        }
        else if (header.Type == FrameType.Settings && payload.Length > 0)
        {
            Http2Settings settings = Http2Settings.Initial with { InitialWindowSize = (int)_initial };
            settings.Apply(payload, Http2Role.Server);
            long change = settings.InitialWindowSize - _initial;
            _initial = settings.InitialWindowSize;
            foreach (int id in _streams.Keys)
            {
                _streams[id] += change;
            }
        }
    }
}
