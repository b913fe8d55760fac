using System.Globalization;
using System.Text;

namespace Weir.Gateway.Tests;

/// <summary>Random tables of routes, and requests that often match one of them.</summary>
internal static class RandomRoutes
{
    private static readonly string[] s_hosts =
    [
        "a.example", "b.example", "*.example", "*.a.example", "x.a.example", "*.x.a.example", "a.example:81",
        "a.example:80", "b.example:443", "*.example:443",
    ];

    private static readonly string[] s_asked =
    [
        "a.example", "A.Example:81", "b.example.", "x.a.example", "y.x.a.example", "example", "z.example:80", "q.test",
    ];

    private static readonly string[] s_segments = ["a", "b", "c", "*", ":id"];

    /// <summary>A file with 1 to 39 routes.</summary>
    public static string Table(Random random)
    {
        string[] routes = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Route(random))];
        StringBuilder yaml = new("routes:\n");
        foreach (string match in routes)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"- match: {match}\n  respond: 204\n");
        }

        return yaml.ToString();
    }

    public static (string Host, string Path, string Method) Request(Random random)
    {
        string path = Path(random, s_segments[..3], mayEndBelow: false);
        string host = s_asked[random.Next(s_asked.Length)];
        return (host, path, random.Next(2) == 0 ? "GET" : "POST");
    }

    private static string Route(Random random)
    {
        List<string> keys = [];
        if (random.Next(3) > 0)
        {
            keys.Add($"host: \"{s_hosts[random.Next(s_hosts.Length)]}\"");
        }

        if (random.Next(5) > 0)
        {
            keys.Add($"path: \"{Path(random, s_segments, mayEndBelow: true)}\"");
        }

        if (random.Next(4) == 0)
        {
            keys.Add("method: POST");
        }

        return "{ " + string.Join(", ", keys) + " }";
    }

    private static string Path(Random random, string[] segments, bool mayEndBelow)
    {
        StringBuilder path = new();
        int count = random.Next(0, 4);
        bool hasCapture = false;
        for (int i = 0; i < count; i++)
        {
            string segment = segments[random.Next(segments.Length)];
            segment = segment == ":id" && hasCapture ? "*" : segment;
            hasCapture |= segment == ":id";
            path.Append('/').Append(segment);
        }

        if (mayEndBelow && random.Next(3) == 0)
        {
            return path.Append("/**").ToString();
        }

        return count == 0 || random.Next(4) == 0 ? path.Append('/').ToString() : path.ToString();
    }
}
