using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>
/// Reads frames of SETTINGS as they arrive, and makes the settings of the peer hold when all of them are known (RFC
/// 9113 6.5.3). Owner: the connection, one loop thread.
/// </summary>
internal sealed class SettingsReader(ConnectionState connection)
{
    private FrameHeader _header;
    private Http2Settings _incoming;
    private int _left;

    public void Begin(in FrameHeader header)
    {
        _header = header;
        _incoming = connection.Peer;
        _left = header.Length;
    }

    /// <summary>Reads on from <paramref name="at"/>; until it needs no more, it tells nothing.</summary>
    public Http2Event Step(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (_header.Has(FrameFlags.Ack))
        {
            return connection.TryAcknowledgeSettings()
                ? new Http2Event(Http2EventKind.SettingsAcknowledged)
                : connection.Fail(Http2ErrorCode.ProtocolError, "SETTINGS acknowledged twice");
        }

        int length = Math.Min(bytes.Length - at, _left);
        length -= length % Http2Settings.SettingBytes;
        ReadOnlySpan<byte> payload = bytes.Slice(at, length);
        FrameError error = _incoming.Apply(payload, connection.Role);
        if (error.IsError)
        {
            return connection.Fail(error);
        }

        TellTableSizes(payload);
        at += length;
        _left -= length;
        return _left > 0 ? Http2Event.NeedMore : EndSettings();
    }

    // RFC 7541 4.2: each size in between counts, not only the last one.
    private void TellTableSizes(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length > 0; payload = payload[Http2Settings.SettingBytes..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(payload) == (ushort)SettingId.HeaderTableSize)
            {
                connection.Encoder.SetPeerTableSize(
                    BinaryPrimitives.ReadUInt32BigEndian(payload[sizeof(ushort)..]));
            }
        }
    }

    private Http2Event EndSettings()
    {
        FrameError error = CheckChange(connection.Peer, _incoming);
        long delta = (long)_incoming.InitialWindowSize - connection.Peer.InitialWindowSize;
        connection.HasPeerSettings = true;
        connection.Peer = _incoming;
        foreach (Http2Stream stream in connection.Streams.All)
        {
            // RFC 9113 6.9.2.
            if (!stream.Send.TryEnlarge(delta))
            {
                return connection.Fail(Http2ErrorCode.FlowControlError, "SETTINGS makes a window too large");
            }

            connection.Queue.Update(stream);
        }

        if (error.IsError)
        {
            return connection.Fail(error);
        }

        if (!connection.MayAnswer())
        {
            return connection.Failure;
        }

        connection.Output.SettingsAck();
        return new Http2Event(Http2EventKind.SettingsChanged);
    }

    private FrameError CheckChange(in Http2Settings before, in Http2Settings after)
    {
        // RFC 9218 2.1.
        if (connection.HasPeerSettings && before.NoRfc7540Priorities != after.NoRfc7540Priorities)
        {
            return FrameError.OfConnection(
                Http2ErrorCode.ProtocolError, "SETTINGS_NO_RFC7540_PRIORITIES is changed");
        }

        // RFC 8441 3.
        return before.EnableConnectProtocol && !after.EnableConnectProtocol
            ? FrameError.OfConnection(Http2ErrorCode.ProtocolError, "SETTINGS_ENABLE_CONNECT_PROTOCOL is taken back")
            : FrameError.None;
    }
}
