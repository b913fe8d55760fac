using System.Text;
using Weir.Telemetry;

namespace Weir.Gateway;

/// <summary>Finds the query parameters whose values an access log hides. Any thread.</summary>
internal static class HiddenParameters
{
    /// <summary>The names, decoded, in the order of the query.</summary>
    /// <param name="query">With its question mark, or empty.</param>
    /// <param name="hide">Names; one that ends with a star means all that begin so.</param>
    internal static IReadOnlyList<string> Of(ReadOnlySpan<byte> query, IReadOnlyList<string> hide)
    {
        QueryMask mask = new(hide);
        List<string> names = [];
        ReadOnlySpan<byte> rest = query.IsEmpty ? query : query[1..];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> parameter = QueryReader.Next(ref rest, out int equals);
            ReadOnlySpan<byte> written = equals < 0 ? parameter : parameter[..equals];
            byte[] decoded = new byte[written.Length];
            string name = Encoding.UTF8.GetString(decoded, 0, QueryReader.Decode(written, decoded));
            if (mask.Hides(written) && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return names;
    }
}
