using System.Globalization;
using System.Text;

namespace Weir.Http;

/// <summary>
/// Dates of HTTP (RFC 9110 5.6.7), in whole seconds since 1970-01-01 UTC. All three forms are read, the first is
/// written. Any thread.
/// </summary>
public static class HttpDate
{
    /// <summary>Length of a written date: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public const int Length = 29;

    // The year 9999 ends there; years before 1970 stamp no file that is served.
    private const long SecondsMax = 253_402_300_799;

    private const int TextMax = 40;

    private static readonly string[] s_forms =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM  d HH:mm:ss yyyy",
    ];

    /// <summary>Reads a date; false for what is none, and for one that no calendar has.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        Span<char> characters = stackalloc char[TextMax];
        if (text.Length > TextMax || !Ascii.IsValid(text))
        {
            return false;
        }

        int length = Encoding.ASCII.GetChars(text, characters);
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        foreach (string form in s_forms)
        {
            if (DateTimeOffset.TryParseExact(
                characters[..length], form, CultureInfo.InvariantCulture, Styles, out DateTimeOffset date))
            {
                seconds = date.ToUnixTimeSeconds();
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a date; one outside of 1970 to 9999 becomes the nearest inside.</summary>
    /// <param name="seconds">The date.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public static void Write(long seconds, Span<byte> destination)
    {
        DateTimeOffset date = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, SecondsMax));
        date.TryFormat(destination, out _, "r", CultureInfo.InvariantCulture);
    }
}
