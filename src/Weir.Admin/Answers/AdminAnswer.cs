using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>Answers of the admin address: what all of them have in common. Any thread.</summary>
internal static class AdminAnswer
{
    /// <summary>Answers with a text.</summary>
    public static ValueTask<Fault> TextAsync(Exchange exchange, int status, string text)
    {
        Head fields = Fields("text/plain; charset=utf-8"u8, "no-store"u8);
        return exchange.RespondAsync(status, fields, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Answers that only these methods are served.</summary>
    public static ValueTask<Fault> MethodAsync(Exchange exchange, ReadOnlySpan<byte> allowed)
    {
        Head fields = Fields("text/plain; charset=utf-8"u8, "no-store"u8);
        fields.Add(KnownField.Allow, allowed);
        string text = $"only {Encoding.ASCII.GetString(allowed)} is served here\n";
        return exchange.RespondAsync(405, fields, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Answers with what keeps a request out.</summary>
    public static ValueTask<Fault> RefuseAsync(Exchange exchange, Refusal refusal)
    {
        Head fields = Fields("text/plain; charset=utf-8"u8, "no-store"u8);
        if (refusal.Status == 401)
        {
            fields.Add(KnownField.WwwAuthenticate, "Bearer realm=\"weir admin\""u8);
        }

        return exchange.RespondAsync(refusal.Status, fields, Encoding.UTF8.GetBytes(refusal.Text + "\n"));
    }

    /// <summary>The fields of an answer: its type, and that no other site's page may hold it.</summary>
    public static Head Fields(ReadOnlySpan<byte> type, ReadOnlySpan<byte> cacheControl)
    {
        Head fields = new();
        fields.Add(KnownField.ContentType, type);
        fields.Add(KnownField.CacheControl, cacheControl);
        fields.Add("X-Content-Type-Options"u8, "nosniff"u8);
        fields.Add("Cross-Origin-Resource-Policy"u8, "same-origin"u8);
        return fields;
    }

    /// <summary>Whether a request accepts a type by its name, and not only as <c>*/*</c>.</summary>
    public static bool Names(Head request, ReadOnlySpan<byte> type)
    {
        FieldListReader accepted = new(request, KnownField.Accept);
        while (accepted.MoveNext())
        {
            ReadOnlySpan<byte> element = accepted.Current;
            int end = element.IndexOf((byte)';');
            if (Ascii.EqualsIgnoreCase((end < 0 ? element : element[..end]).TrimEnd((byte)' '), type))
            {
                return true;
            }
        }

        return false;
    }
}
