using System.Text;

namespace Weir.Gateway;

/// <summary>The names of the codings. Any thread.</summary>
internal static class ContentCodings
{
    /// <summary>One more than the last coding: the length of a table of them.</summary>
    internal const int Count = (int)ContentCoding.Zstd + 1;

    /// <summary>The name on the wire, in lower case.</summary>
    internal static ReadOnlySpan<byte> Name(this ContentCoding coding) => coding switch
    {
        ContentCoding.Gzip => "gzip"u8,
        ContentCoding.Brotli => "br"u8,
        ContentCoding.Zstd => "zstd"u8,
        _ => "identity"u8,
    };

    /// <summary>The number in <see cref="Telemetry.CodingCounters"/>, which does not count identity.</summary>
    internal static int Number(this ContentCoding coding) => (int)coding - 1;

    /// <summary>The coding of a name, whatever its case; false for one that Weir does not know.</summary>
    internal static bool TryFind(ReadOnlySpan<byte> name, out ContentCoding coding)
    {
        for (coding = ContentCoding.Identity; coding <= ContentCoding.Zstd; coding++)
        {
            if (Ascii.EqualsIgnoreCase(name, coding.Name()))
            {
                return true;
            }
        }

        // RFC 9110 8.4.1.3: the old name means the same.
        coding = ContentCoding.Gzip;
        return Ascii.EqualsIgnoreCase(name, "x-gzip"u8);
    }
}
