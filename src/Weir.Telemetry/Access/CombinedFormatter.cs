namespace Weir.Telemetry;

/// <summary>
/// The combined format of Apache httpd and nginx. What stands between quotes has no quote, backslash, control byte or
/// byte above 126 as itself, so no client can end a field or a line. Owner: the writer's thread.
/// </summary>
/// <remarks>
/// <c>client - - [day/month/year:hour:minute:second +0000] "METHOD target HTTP/1.1" status bytes "referer"
/// "user agent"</c>. The user is always <c>-</c>: it stands in Authorization, which is never written.
/// </remarks>
internal sealed class CombinedFormatter(QueryMask mask) : AccessFormatter(mask)
{
    private readonly SecondText _seconds = new("dd/MMM/yyyy:HH:mm:ss");

    /// <inheritdoc/>
    public override void Write(LineBuffer output, in AccessRecord record, DateTimeOffset startedAt)
    {
        Span<byte> room = stackalloc byte[ClientRoom];
        output.Write(ClientOf(record, room));
        output.Write(" - - ["u8);
        output.Write(_seconds.Of(startedAt.UtcDateTime));
        output.Write(" +0000] \""u8);
        Request(output, record);
        output.Write("\" "u8);
        output.WriteThreeDigits(record.Status);
        output.Write(" "u8);
        output.WriteNumber(record.ResponseBytes);
        output.Write(" \""u8);
        Text(output, MaskedUrl(record.Referer));
        output.Write("\" \""u8);
        Text(output, record.UserAgent);
        output.Write("\"\n"u8);
    }

    private void Request(LineBuffer output, in AccessRecord record)
    {
        if (record.Method.IsEmpty)
        {
            output.Write("-"u8);
            return;
        }

        EscapedText.Write(output, record.Method, EscapedText.Quoted);
        output.Write(" "u8);
        Text(output, Masked(record.Target));
        output.Write(" "u8);
        output.Write(HttpVersionText.Of(record.Version));
    }

    private static void Text(LineBuffer output, ReadOnlySpan<byte> text) =>
        EscapedText.Write(output, text.IsEmpty ? "-"u8 : text, EscapedText.Quoted);
}
