using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// One JSON object a line, with the names of docs/access-log.md; what an exchange does not have is left out. Owner: the
/// writer's thread.
/// </summary>
internal sealed class JsonFormatter(QueryMask mask) : AccessFormatter(mask)
{
    private readonly SecondText _seconds = new("yyyy-MM-ddTHH:mm:ss");

    /// <inheritdoc/>
    public override void Write(LineBuffer output, in AccessRecord record, DateTimeOffset startedAt)
    {
        Time(output, startedAt);
        Client(output, record);
        Text(output, ",\"request_id\":"u8, record.RequestId);
        Text(output, ",\"trace_id\":"u8, record.TraceId);
        Text(output, ",\"method\":"u8, record.Method);
        Text(output, ",\"host\":"u8, record.Host);
        Target(output, record.Target);
        if (!record.Method.IsEmpty)
        {
            output.Write(",\"protocol\":\""u8);
            output.Write(HttpVersionText.Of(record.Version));
            output.Write("\""u8);
        }

        if (record.Status != 0)
        {
            Number(output, ",\"status\":"u8, record.Status);
        }

        if (record.Fault != Fault.None)
        {
            output.Write(",\"fault\":\""u8);
            Ascii(output, record.Fault.Word());
            output.Write("\""u8);
        }

        Text(output, ",\"route\":"u8, record.Route);
        Text(output, ",\"destination\":"u8, record.Destination);
        Number(output, ",\"request_bytes\":"u8, record.RequestBytes);
        Number(output, ",\"response_bytes\":"u8, record.ResponseBytes);
        Phases(output, record);
        Text(output, ",\"user_agent\":"u8, record.UserAgent);
        Text(output, ",\"referer\":"u8, MaskedUrl(record.Referer));
        output.Write("}\n"u8);
    }

    private void Time(LineBuffer output, DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        output.Write("{\"time\":\""u8);
        output.Write(_seconds.Of(utc));
        output.Write("."u8);
        output.WriteThreeDigits(utc.Millisecond);
        output.Write("Z\""u8);
    }

    private static void Client(LineBuffer output, in AccessRecord record)
    {
        Span<byte> room = stackalloc byte[ClientRoom];
        Text(output, ",\"client\":"u8, ClientOf(record, room));
    }

    private void Target(LineBuffer output, ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> masked = Masked(target);
        int query = masked.IndexOf((byte)'?');
        Text(output, ",\"path\":"u8, query < 0 ? masked : masked[..query]);
        Text(output, ",\"query\":"u8, query < 0 ? default : masked[(query + 1)..]);
    }

    private static void Phases(LineBuffer output, in AccessRecord record)
    {
        ExchangePhases phases = record.Phases;
        Milliseconds(output, ",\"total_ms\":"u8, phases.Total);
        Milliseconds(output, ",\"request_ms\":"u8, phases.Request);
        if (record.IsAttempted)
        {
            Milliseconds(output, ",\"pool_ms\":"u8, phases.Pool);
            Milliseconds(output, ",\"connect_ms\":"u8, phases.Connect);
            Milliseconds(output, ",\"send_ms\":"u8, phases.Send);
            Milliseconds(output, ",\"origin_ms\":"u8, phases.Origin);
        }

        Milliseconds(output, ",\"response_ms\":"u8, phases.Response);
        if (record.IsAttempted)
        {
            output.Write(record.IsReused ? ",\"reused\":true"u8 : ",\"reused\":false"u8);
        }
    }

    private static void Text(LineBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            output.Write(name);
            JsonText.Write(output, value);
        }
    }

    private static void Number(LineBuffer output, ReadOnlySpan<byte> name, long value)
    {
        output.Write(name);
        output.WriteNumber(value);
    }

    private static void Milliseconds(LineBuffer output, ReadOnlySpan<byte> name, long microseconds)
    {
        Number(output, name, microseconds / 1000);
        output.Write("."u8);
        output.WriteThreeDigits((int)(microseconds % 1000));
    }

    // Words of the fault table are plain ASCII.
    private static void Ascii(LineBuffer output, string text)
    {
        Span<byte> span = output.Room(text.Length);
        System.Text.Ascii.FromUtf16(text, span, out int written);
        output.Advance(written);
    }
}
