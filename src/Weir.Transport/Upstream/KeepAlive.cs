using System.Buffers.Text;
using System.Text;
using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// Reads <c>Keep-Alive: timeout=N</c>, by which origins say how long they keep a connection. Any thread.
/// </summary>
internal static class KeepAlive
{
    private const long SecondsMax = 86_400;

    /// <summary>The seconds that the origin names, at most a day; 0 when it names none.</summary>
    internal static long TimeoutSeconds(Head response)
    {
        if (!response.Has(KnownField.KeepAlive))
        {
            return 0;
        }

        FieldListReader parameters = new(response, KnownField.KeepAlive);
        while (parameters.MoveNext())
        {
            ReadOnlySpan<byte> name = "timeout="u8;
            ReadOnlySpan<byte> parameter = parameters.Current;
            if (parameter.Length > name.Length
                && Ascii.EqualsIgnoreCase(parameter[..name.Length], name)
                && Utf8Parser.TryParse(parameter[name.Length..], out long seconds, out _)
                && seconds > 0)
            {
                return Math.Min(seconds, SecondsMax);
            }
        }

        return 0;
    }
}
