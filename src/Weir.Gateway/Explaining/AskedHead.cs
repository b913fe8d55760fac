using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// The head of a request that somebody asks about, read by the parser that reads those of clients. Immutable but for
/// the head, which its owner may edit.
/// </summary>
internal sealed class AskedHead
{
    private const string UrlForms = "Write a URL such as http://shop.example/cart?id=7, or a path such as /cart.";

    private AskedHead(Head head, string scheme)
    {
        Head = head;
        Scheme = scheme;
    }

    internal Head Head { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    internal string Scheme { get; }

    /// <summary>Makes the head.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="limits">What the gateway takes.</param>
    /// <param name="result">The head, when the gateway would take the request.</param>
    /// <param name="problem">Sentences for the person who asks, when it would not.</param>
    internal static bool TryMake(
        AskedRequest asked,
        HeadLimits limits,
        [NotNullWhen(true)] out AskedHead? result,
        [NotNullWhen(false)] out string? problem)
    {
        result = null;
        if (asked.Method.Length == 0 || asked.Method.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            problem = "A method is a word such as GET or POST.";
            return false;
        }

        problem = SplitUrl(asked.Url, out string scheme, out string authority, out string target);
        if (problem is not null)
        {
            return false;
        }

        StringBuilder text = new();
        text.Append(asked.Method).Append(' ').Append(target).Append(" HTTP/1.1\r\n");
        if (!HasHost(asked.Fields))
        {
            text.Append("Host: ").Append(authority).Append("\r\n");
        }

        foreach (FieldValue field in asked.Fields)
        {
            if ((field.Name + field.Value).AsSpan().ContainsAny("\r\n\0"))
            {
                problem = $"The field {field.Name} holds a line end.";
                return false;
            }

            text.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }

        Head? head = Parse(Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), limits, out HttpError error);
        if (head is null)
        {
            problem = string.Create(
                CultureInfo.InvariantCulture,
                $"The gateway refuses this request with {error.Status()}: {error.Text()}.");
            return false;
        }

        if (head.Method == Method.Connect)
        {
            problem = "CONNECT is not served; the gateway answers 405.";
            return false;
        }

        if (asked.IsHttp2)
        {
            problem = Http2Problem(head);
            head.BecomeHttp2();
        }

        result = problem is null ? new AskedHead(head, scheme) : null;
        return result is not null;
    }

    // RFC 9113 8.2.2: what belongs to a connection of HTTP/1.1.
    private static string? Http2Problem(Head head)
    {
        bool isOfHttp1 = head.Has(KnownField.Connection)
            || head.Has(KnownField.TransferEncoding)
            || head.Has(KnownField.Upgrade);
        return isOfHttp1
            ? "Over HTTP/2 there is no Connection, Transfer-Encoding or Upgrade; the gateway resets the stream."
            : null;
    }

    private static bool HasHost(IReadOnlyList<FieldValue> fields)
    {
        foreach (FieldValue field in fields)
        {
            if (field.Name.Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static Head? Parse(byte[] bytes, HeadLimits limits, out HttpError error)
    {
        error = HttpError.HeadTooLarge;
        SlabPool slabs = new(new SlabAllowance(Slab.LargeBytes));
        if (bytes.Length > Slab.LargeBytes || slabs.TryRentLarge() is not { } slab)
        {
            return null;
        }

        try
        {
            bytes.CopyTo(slab.Span);
            Head received = new();
            received.Attach(slab, 0);
            HeadParser parser = HeadParser.ForRequest(limits);
            if (parser.Parse(slab.Span[..bytes.Length], received) != ParseResult.Done)
            {
                error = parser.Error == HttpError.None ? HttpError.HeadTooLarge : parser.Error;
                return null;
            }

            if (!Framing.TryForRequest(received, out _, out error)
                || !Framing.TryExpectsContinue(received, out _, out error))
            {
                return null;
            }

            Head head = new();
            head.CopyFrom(received);
            return head;
        }
        finally
        {
            slabs.Return(slab);
        }
    }

    /// <summary>What is wrong with a URL; null when nothing is.</summary>
    private static string? SplitUrl(string url, out string scheme, out string authority, out string target)
    {
        int fragment = url.IndexOf('#');
        string text = fragment < 0 ? url : url[..fragment];
        (scheme, authority, target) = ("http", "localhost", Escape(text));
        if (text.StartsWith('/') || text == "*")
        {
            return null;
        }

        int mark = text.IndexOf("://", StringComparison.Ordinal);
        scheme = mark < 0 ? "" : text[..mark].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            return scheme.Length == 0
                ? UrlForms
                : $"A request here is one of http or https, not `{scheme}`. {UrlForms}";
        }

        string rest = text[(mark + 3)..];
        int end = rest.AsSpan().IndexOfAny('/', '?');
        authority = end < 0 ? rest : rest[..end];
        target = Escape(end < 0 ? "/" : rest[end] == '?' ? "/" + rest[end..] : rest[end..]);
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return "A URL here holds no user or password; write --header \"Authorization: ...\".";
        }

        return authority.Length == 0 ? "The host is missing. " + UrlForms : null;
    }

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && rune.Value != ' ')
            {
                escaped.Append((char)rune.Value);
                continue;
            }

            foreach (byte code in bytes[..rune.EncodeToUtf8(bytes)])
            {
                escaped.Append('%').Append(code.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
