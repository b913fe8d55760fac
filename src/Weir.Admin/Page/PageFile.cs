using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>One file of the status page. Immutable; any thread.</summary>
/// <param name="type">Its media type.</param>
/// <param name="tag">Its entity tag, quotes included.</param>
/// <param name="content">Its bytes.</param>
internal sealed class PageFile(byte[] type, byte[] tag, byte[] content)
{
    // Everything that the page may load comes from here; nothing in its markup is a script or a style.
    private static ReadOnlySpan<byte> Policy =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "u8
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"u8;

    /// <summary>Answers with the file, or that it has not changed.</summary>
    public ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        Head fields = AdminAnswer.Fields(type, "no-cache"u8);
        fields.Add(KnownField.Etag, tag);
        fields.Add(KnownField.Vary, "Accept"u8);
        fields.Add("Content-Security-Policy"u8, Policy);
        fields.Add("Referrer-Policy"u8, "no-referrer"u8);
        fields.Add("Cross-Origin-Opener-Policy"u8, "same-origin"u8);
        return IsKnown(exchange.Request)
            ? exchange.RespondAsync(304, fields, ReadOnlyMemory<byte>.Empty)
            : exchange.RespondAsync(200, fields, content);
    }

    private bool IsKnown(Head request)
    {
        FieldListReader tags = new(request, KnownField.IfNoneMatch);
        while (tags.MoveNext())
        {
            ReadOnlySpan<byte> known = tags.Current;
            known = known.StartsWith("W/"u8) ? known[2..] : known;
            if (known.SequenceEqual(tag) || known.SequenceEqual("*"u8))
            {
                return true;
            }
        }

        return false;
    }
}
