using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// Turns records into lines for people: time, level, what, request, route, destination, then cause and advice after a
/// colon. What came from the network can neither break a line nor reach the terminal: see <see cref="EscapedText"/>.
/// Owner: the log's thread.
/// </summary>
internal sealed class EventFormatter
{
    private readonly LineBuffer _output;
    private readonly ArrayBufferWriter<byte> _masked = new(EventText.Length);
    private readonly bool _color;

    public EventFormatter(LineBuffer output, bool color)
    {
        _output = output;
        _color = color;
    }

    /// <summary>What is hidden of targets.</summary>
    public QueryMask Mask { get; set; } = QueryMask.None;

    /// <summary>Appends the line of one record.</summary>
    public void Write(ref EventRecord record)
    {
        Head(record.Time, record.Level);
        if (record.Message is { } message)
        {
            Name(message);
            Ascii("\n"u8);
            return;
        }

        FaultEntry entry = record.Fault.Entry();
        Name(entry.Word);
        if (record.Status != 0)
        {
            Ascii(" "u8);
            Number(record.Status, default);
        }

        Request(ref record);
        Way(record.Route, record.Destination);
        Cause(record.Cause, record.Errno, entry.Advice);
        Ascii("\n"u8);
    }

    /// <summary>Appends the line about faults that were held back.</summary>
    public void Write(in EventLimiter.HeldBack heldBack)
    {
        Head(heldBack.Time, heldBack.Level);
        Name(heldBack.Fault.Word());
        Way(heldBack.Route, heldBack.Destination);
        Ascii(": and "u8);
        Number(heldBack.Count, "N0");
        Ascii(" more in the last second\n"u8);
    }

    /// <summary>Appends the line about records that were dropped.</summary>
    public void WriteDropped(DateTimeOffset time, long count)
    {
        Head(time, FaultLevel.Warning);
        Ascii("log: "u8);
        Number(count, "N0");
        Ascii(" records were dropped; faults came faster than lines could be written\n"u8);
    }

    private void Request(ref EventRecord record)
    {
        ReadOnlySpan<byte> rest = record.Text;
        ReadOnlySpan<byte> method = Take(ref rest, record.MethodLength);
        ReadOnlySpan<byte> client = Take(ref rest, record.ClientLength);
        ReadOnlySpan<byte> requestId = Take(ref rest, record.RequestIdLength);
        ReadOnlySpan<byte> host = Take(ref rest, record.HostLength);
        ReadOnlySpan<byte> target = Take(ref rest, record.TargetLength);
        if (!method.IsEmpty)
        {
            Ascii(" "u8);
            Escape(method);
            Ascii(" "u8);
            Escape(host.IsEmpty ? "-"u8 : host);
            Ascii(" "u8);
            Escape(target.IsEmpty ? "-"u8 : Mask.Apply(target, _masked));
            Ascii(record.TargetIsCut ? "..."u8 : default);
        }

        if (!client.IsEmpty)
        {
            Ascii(" client="u8);
            Escape(client);
        }

        if (!requestId.IsEmpty)
        {
            Ascii(" id="u8);
            Escape(requestId);
        }
    }

    private void Way(string? route, string? destination)
    {
        if (route is not null)
        {
            Ascii(" route="u8);
            Name(route);
        }

        if (destination is not null)
        {
            Ascii(" to="u8);
            Name(destination);
        }
    }

    private void Cause(string? cause, int errno, string advice)
    {
        cause ??= errno == 0 ? null : Marshal.GetPInvokeErrorMessage(errno);
        if (cause is not null)
        {
            Ascii(": "u8);
            Name(cause);
        }

        if (advice.Length > 0)
        {
            Ascii(cause is null ? ": "u8 : "; "u8);
            Name(advice);
        }
    }

    private void Head(DateTimeOffset time, FaultLevel level)
    {
        Span<byte> span = _output.Room(32);
        time.UtcDateTime.TryFormat(span, out int written, "yyyy-MM-ddTHH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture);
        _output.Advance(written);
        ReadOnlySpan<byte> word = level switch
        {
            FaultLevel.Error => "error"u8,
            FaultLevel.Warning => "warning"u8,
            _ => "info"u8,
        };
        if (!_color || level < FaultLevel.Warning)
        {
            Ascii(word);
            Ascii(" "u8);
            return;
        }

        // Red and yellow of the terminal's own palette.
        Ascii(level == FaultLevel.Error ? "\x1b[31m"u8 : "\x1b[33m"u8);
        Ascii(word);
        Ascii("\x1b[0m "u8);
    }

    private void Number(long value, ReadOnlySpan<char> format)
    {
        Span<byte> span = _output.Room(32);
        value.TryFormat(span, out int written, format, CultureInfo.InvariantCulture);
        _output.Advance(written);
    }

    private void Ascii(ReadOnlySpan<byte> text) => _output.Write(text);

    private void Escape(ReadOnlySpan<byte> text) => EscapedText.Write(_output, text, EscapedText.Word);

    // Names and messages of ours come from the configuration or the program: any script is welcome, but nothing that
    // ends a line, moves the cursor or turns the direction of writing.
    private void Name(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Span<byte> span = _output.Room(12);
            bool isHarmful = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!isHarmful)
            {
                _output.Advance(rune.EncodeToUtf8(span));
                continue;
            }

            "\\u{"u8.CopyTo(span);
            rune.Value.TryFormat(span[3..], out int written, "X", CultureInfo.InvariantCulture);
            span[3 + written] = (byte)'}';
            _output.Advance(written + 4);
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
