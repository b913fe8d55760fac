using System.Text;

namespace Weir.Http;

/// <summary>
/// Frames without content that wait to be sent: settings, acknowledgements, window updates, resets. Owner: the
/// connection, one loop thread.
/// </summary>
internal sealed class ControlOutput
{
    /// <summary>
    /// Bytes of answers that may wait for a peer to read: beyond them it is asked to calm down. More than 200 answers;
    /// a transport that writes them after each read has but a few.
    /// </summary>
    public const int AnswerBytesMax = 4 * 1024;

    /// <summary>
    /// Bytes that may wait in all, with what this end does by itself: one reset for each stream, one update for each
    /// half of a window.
    /// </summary>
    public const int BytesMax = 16 * 1024;

    // Kept by every connection: SETTINGS, a window update and some answers.
    private const int BytesAtStart = 256;
    private const int DebugDataMax = 96;

    private byte[] _bytes = new byte[BytesAtStart];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    public int Length => _end - _start;

    /// <summary>Takes off what was sent.</summary>
    public void Drained(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Length, nameof(count));
        _start += count;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
            _bytes = _bytes.Length > AnswerBytesMax ? new byte[BytesAtStart] : _bytes;
        }
    }

    public void Preface() => Http2Preface.Bytes.CopyTo(Reserve(Http2Preface.Length));

    public void Settings(in Http2Settings settings)
    {
        Span<byte> room = Reserve(FrameWriter.SettingsBytesMax);
        _end -= room.Length - FrameWriter.WriteSettings(room, settings);
    }

    public void SettingsAck() => FrameWriter.WriteSettingsAck(Reserve(FrameWriter.SettingsAckBytes));

    public void Ping(ulong data, bool isAck) => FrameWriter.WritePing(Reserve(FrameWriter.PingBytes), data, isAck);

    public void ResetStream(int streamId, Http2ErrorCode code) =>
        FrameWriter.WriteResetStream(Reserve(FrameWriter.ResetStreamBytes), streamId, code);

    public void WindowUpdate(int streamId, int increment) =>
        FrameWriter.WriteWindowUpdate(Reserve(FrameWriter.WindowUpdateBytes), streamId, increment);

    /// <summary>Writes GOAWAY; the reason is cut where it is too long.</summary>
    public void GoAway(GoAway goAway, ReadOnlySpan<char> reason)
    {
        Span<byte> debugData = stackalloc byte[DebugDataMax];
        Ascii.FromUtf16(reason[..Math.Min(reason.Length, DebugDataMax)], debugData, out int length);
        FrameWriter.WriteGoAway(Reserve(FrameWriter.GoAwayBytes + length), goAway, debugData[..length]);
    }

    private Span<byte> Reserve(int length)
    {
        if (_end + length > _bytes.Length)
        {
            MakeRoom(length);
        }

        Span<byte> room = _bytes.AsSpan(_end, length);
        _end += length;
        return room;
    }

    private void MakeRoom(int length)
    {
        byte[] target = Length + length <= _bytes.Length ? _bytes : new byte[Math.Max(_bytes.Length * 2, length * 2)];
        Bytes.CopyTo(target);
        _end -= _start;
        _start = 0;
        _bytes = target;
    }
}
