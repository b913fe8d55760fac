using System.Text;

namespace Weir.Http;

/// <summary>
/// Decides where the body of a message ends (RFC 9112 6.3), and refuses whatever two readers could decide differently.
/// Any thread that owns the head.
/// </summary>
public static class Framing
{
    /// <summary>The framing of a request's body.</summary>
    public static bool TryForRequest(Head head, out BodyFraming framing, out HttpError error)
    {
        framing = BodyFraming.None;
        error = HttpError.None;
        if (head.Has(KnownField.TransferEncoding))
        {
            framing = BodyFraming.Chunked;
            error = CheckCoding(head);
        }
        else if (head.Has(KnownField.ContentLength))
        {
            error = ReadLength(head, out long length);
            framing = BodyFraming.OfLength(length);
        }

        return error == HttpError.None;
    }

    /// <summary>The framing of a response's body.</summary>
    /// <param name="head">The response.</param>
    /// <param name="requestMethod">The method that it answers.</param>
    /// <param name="framing">The framing; for HEAD and 304 with the length that Content-Length announces.</param>
    /// <param name="error">Why there is none.</param>
    public static bool TryForResponse(Head head, Method requestMethod, out BodyFraming framing, out HttpError error)
    {
        framing = BodyFraming.None;
        error = HttpError.None;
        if (head.Status is < 200 or 204)
        {
            return true;
        }

        if (requestMethod == Method.Head || head.Status == 304)
        {
            // There is no body, so that a bad length can mislead nobody: it is left out instead of announced.
            if (!head.Has(KnownField.TransferEncoding) && head.Has(KnownField.ContentLength) &&
                ReadLength(head, out long announced) == HttpError.None)
            {
                framing = BodyFraming.Announce(announced);
            }

            return true;
        }

        if (head.Has(KnownField.TransferEncoding) || head.Has(KnownField.ContentLength))
        {
            return TryForRequest(head, out framing, out error);
        }

        framing = BodyFraming.UntilClose;
        return true;
    }

    /// <summary>
    /// Whether the client waits for 100 (Continue) before it sends the body; any other expectation is an error. In an
    /// HTTP/1.0 request an expectation has no meaning (RFC 9110 10.1.1): it is removed, since the request is forwarded
    /// as HTTP/1.1, where it would have one.
    /// </summary>
    public static bool TryExpectsContinue(Head head, out bool expectsContinue, out HttpError error)
    {
        expectsContinue = false;
        error = HttpError.None;
        if (!head.Has(KnownField.Expect))
        {
            return true;
        }

        if (head.MinorVersion == 0)
        {
            head.Remove(KnownField.Expect);
            return true;
        }

        var expectations = new FieldListReader(head, KnownField.Expect);
        while (expectations.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(expectations.Current, "100-continue"u8))
            {
                error = HttpError.InvalidExpect;
                return false;
            }

            expectsContinue = true;
        }

        return true;
    }

    // Only "chunked", alone and once, is understood. Empty list elements, which the list rule would pass over, are
    // refused: no sender makes them, but readers disagree about them.
    private static HttpError CheckCoding(Head head)
    {
        if (head.MinorVersion == 0)
        {
            return HttpError.CodingOnHttp10;
        }

        if (head.Has(KnownField.ContentLength))
        {
            return HttpError.LengthWithCoding;
        }

        int chunked = 0;
        int others = 0;
        bool endsInChunked = false;
        for (int slot = head.IndexOf(KnownField.TransferEncoding);
            slot >= 0;
            slot = head.IndexOf(KnownField.TransferEncoding, slot + 1))
        {
            ReadOnlySpan<byte> rest = head.Value(slot);
            int comma;
            do
            {
                comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> coding = Syntax.Trim(comma < 0 ? rest : rest[..comma]);
                rest = comma < 0 ? default : rest[(comma + 1)..];
                if (coding.IsEmpty)
                {
                    return HttpError.CodingNotChunked;
                }

                endsInChunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
                chunked += endsInChunked ? 1 : 0;
                others += endsInChunked ? 0 : 1;
            }
            while (comma >= 0);
        }

        // RFC 9112 6.3: a request that does not end in chunked has no certain end, 400; one that does, but behind a
        // coding that is not understood, 501 (6.1).
        if (!endsInChunked)
        {
            return HttpError.CodingNotChunked;
        }

        return chunked > 1 ? HttpError.RepeatedChunked : others > 0 ? HttpError.UnsupportedCoding : HttpError.None;
    }

    // RFC 9112 6.3: equal values, in one line or in several, are one value; the writer sends it once.
    internal static HttpError ReadLength(Head head, out long length)
    {
        length = -1;
        for (int slot = head.IndexOf(KnownField.ContentLength);
            slot >= 0;
            slot = head.IndexOf(KnownField.ContentLength, slot + 1))
        {
            ReadOnlySpan<byte> rest = head.Value(slot);
            int comma;
            do
            {
                comma = rest.IndexOf((byte)',');
                if (!TryParseLength(Syntax.Trim(comma < 0 ? rest : rest[..comma]), out long value))
                {
                    return HttpError.InvalidContentLength;
                }

                if (length >= 0 && length != value)
                {
                    return HttpError.ConflictingContentLength;
                }

                length = value;
                rest = comma < 0 ? default : rest[(comma + 1)..];
            }
            while (comma >= 0);
        }

        return HttpError.None;
    }

    private static bool TryParseLength(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            if (!Syntax.IsDigit(digit) || value > (long.MaxValue - (digit - '0')) / 10)
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return !digits.IsEmpty;
    }
}
