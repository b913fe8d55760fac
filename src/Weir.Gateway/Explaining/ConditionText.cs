using System.Net;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>Says in words why a condition does not hold. Any thread.</summary>
internal static class ConditionText
{
    /// <summary>The sentence for a condition that <see cref="RouteConditions.Failing"/> has named.</summary>
    internal static string Of(string key, MatchOptions match, ref RouteRequest request)
    {
        int dot = key.IndexOf('.');
        if (dot >= 0)
        {
            return OfValue(key, key[..dot], key[(dot + 1)..], match, request.Head);
        }

        return key switch
        {
            "port" => $"port {Text(request.Port)} is not {match.Host!.Port}",
            "method" => OfMethod(request.Head, match),
            "client" => $"client {ClientOf(ref request)} is not in {string.Join(", ", match.Clients)}",
            _ => $"device {Word(request.Device)} is not {Word(match.Device)}",
        };
    }

    private static string OfMethod(Head request, MatchOptions match)
    {
        string wanted = string.Join(" or ", match.Methods);
        return CorsRule.IsPreflight(request)
            ? $"method {Text(request.MethodBytes)} is not {wanted}; as a preflight it asks for "
                + Text(request.Value(request.IndexOf("access-control-request-method"u8)))
            : $"method {Text(request.MethodBytes)} is not {wanted}";
    }

    private static string OfValue(string key, string group, string name, MatchOptions match, Head request)
    {
        (IReadOnlyList<ValuePattern> patterns, List<string> values) = group switch
        {
            "headers" => (match.Headers, Fields(request, name)),
            "query" => (match.Query, Parameters(request, name)),
            _ => (match.Cookies, Cookies(request, name)),
        };
        ValuePattern pattern = patterns[0];
        foreach (ValuePattern candidate in patterns)
        {
            pattern = candidate.Name == name ? candidate : pattern;
        }

        string given = values.Count == 0 ? "is missing" : "is " + string.Join(", ", values);
        return pattern.Kind switch
        {
            ValuePatternKind.Absent => $"{key} {given}, and has to be absent",
            ValuePatternKind.Present => $"{key} {given}",
            ValuePatternKind.Exact => $"{key} {given}, not {Quoted(pattern.Text)}",
            _ => $"{key} {given}, and has to match ~{pattern.Text}",
        };
    }

    private static List<string> Fields(Head request, string name)
    {
        List<string> values = [];
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        for (int slot = request.IndexOf(bytes); slot >= 0; slot = request.IndexOf(bytes, slot + 1))
        {
            values.Add(Quoted(Text(request.Value(slot))));
        }

        return values;
    }

    private static List<string> Parameters(Head request, string name)
    {
        List<string> values = [];
        ReadOnlySpan<byte> rest = request.Query.IsEmpty ? [] : request.Query[1..];
        byte[] room = new byte[request.Query.Length];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> parameter = QueryReader.Next(ref rest, out int equals);
            ReadOnlySpan<byte> written = equals < 0 ? parameter : parameter[..equals];
            if (Text(room.AsSpan(0, QueryReader.Decode(written, room))) == name)
            {
                ReadOnlySpan<byte> value = equals < 0 ? [] : parameter[(equals + 1)..];
                values.Add(Quoted(Text(room.AsSpan(0, QueryReader.Decode(value, room)))));
            }
        }

        return values;
    }

    private static List<string> Cookies(Head request, string name) =>
        CookieReader.TryGet(request, Encoding.UTF8.GetBytes(name), out ReadOnlySpan<byte> value)
            ? [Quoted(Text(value))]
            : [];

    private static string ClientOf(ref RouteRequest request)
    {
        Span<byte> address = stackalloc byte[16];
        int length = request.CopyClient(address);
        return length == 0 ? "(unknown)" : new IPAddress(address[..length]).ToString();
    }

    private static string Word(DeviceKind device) =>
        device == DeviceKind.None ? "of no known kind" : device.ToString().ToLowerInvariant();

    // A parameter may decode to anything, and terminals obey control characters.
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            quoted.Append(char.IsControl(c) ? '?' : c);
        }

        return quoted.Append('"').ToString();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
