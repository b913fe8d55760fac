using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

using Weir.Http;

namespace Weir.Foundations.Tests.Http;

/// <summary>
/// The strict rules once more, written for reading and without a byte of the codec: strings, regular expressions, whole
/// messages. What the codec accepts, this must accept with the same meaning.
/// </summary>
internal static partial class ReferenceReader
{
    private static readonly string[] s_allowedTrailers = ["etag"];

    // Names of Weir's known fields, none of which is a trailer but those above.
    private static readonly HashSet<string> s_known = new(StringComparer.OrdinalIgnoreCase);

    static ReferenceReader()
    {
        for (int id = 1; id <= KnownFields.IdMax; id++)
        {
            s_known.Add(Encoding.ASCII.GetString(((KnownField)id).Name()));
        }
    }

    public static ReadMessage ReadRequest(byte[] message)
    {
        string text = Encoding.Latin1.GetString(message);
        int start = text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        var result = new ReadMessage { State = ReadState.Error };
        if (!TryReadLines(text, start, result, 32 * 1024, out List<string> lines))
        {
            return result;
        }

        Match line = RequestLine().Match(lines[0]);
        if (!line.Success || line.Groups["target"].Length > 8192 || !TryReadFields(lines, 1, 100, result.Fields))
        {
            return Refuse(result);
        }

        result.Method = line.Groups["method"].Value;
        result.Target = line.Groups["target"].Value;
        result.MinorVersion = line.Groups["minor"].Value == "1" ? 1 : 0;
        if (!TryCheckHost(result) || !TryResolveTarget(result) || !IsExpectationMet(result))
        {
            return Refuse(result);
        }

        List<string> lengths = Take(result.Fields, "Content-Length");
        List<string> codings = Take(result.Fields, "Transfer-Encoding");
        result.Framing = BodyFraming.None;
        return TryFrame(result, lengths, codings) ? ReadBody(result, text) : Refuse(result);
    }

    public static ReadMessage ReadResponse(byte[] message, Method requestMethod)
    {
        string text = Encoding.Latin1.GetString(message);
        var result = new ReadMessage { State = ReadState.Error };
        if (!TryReadLines(text, 0, result, 64 * 1024, out List<string> lines))
        {
            return result;
        }

        Match line = StatusLine().Match(lines[0]);
        if (!line.Success || !TryReadFields(lines, 1, 256, result.Fields))
        {
            return Refuse(result);
        }

        result.MinorVersion = line.Groups["minor"].Value == "1" ? 1 : 0;
        result.Status = int.Parse(line.Groups["status"].Value, CultureInfo.InvariantCulture);
        result.Reason = line.Groups["reason"].Value;
        List<string> lengths = Take(result.Fields, "Content-Length");
        List<string> codings = Take(result.Fields, "Transfer-Encoding");
        if (result.Status is < 200 or 204 or 304 || requestMethod == Method.Head)
        {
            bool isAnnounced = result.Status is >= 200 and not 204 && codings.Count == 0 && lengths.Count > 0;
            result.Framing = isAnnounced && TryReadLength(lengths, out long length)
                ? BodyFraming.Announce(length)
                : BodyFraming.None;
            return ReadBody(result, text);
        }

        result.Framing = BodyFraming.UntilClose;
        return TryFrame(result, lengths, codings) ? ReadBody(result, text) : Refuse(result);
    }

    /// <summary>The lines up to the empty line, each ended by CR LF and with neither CR nor LF inside.</summary>
    private static bool TryReadLines(string text, int start, ReadMessage result, int bytesMax, out List<string> lines)
    {
        lines = [];
        int end = text.IndexOf("\r\n\r\n", start, StringComparison.Ordinal);
        if (end < 0)
        {
            result.State = ReadState.Incomplete;
            return false;
        }

        result.Consumed = end + 4;
        if (result.Consumed > bytesMax)
        {
            return false;
        }

        lines.AddRange(text[start..end].Split("\r\n"));
        return lines.TrueForAll(line => !line.Contains('\r') && !line.Contains('\n'));
    }

    private static bool TryReadFields(List<string> lines, int from, int fieldsMax, List<string> fields)
    {
        foreach (string line in lines.Skip(from))
        {
            Match match = FieldLine().Match(line);
            if (!match.Success)
            {
                return false;
            }

            fields.Add(match.Groups["name"].Value + ": " + match.Groups["value"].Value.Trim(' ', '\t'));
        }

        return fields.Count <= fieldsMax;
    }

    private static bool TryCheckHost(ReadMessage result)
    {
        List<string> hosts = Values(result.Fields, "Host");
        if (hosts.Count != 1)
        {
            return hosts.Count == 0 && result.MinorVersion == 0;
        }

        result.Authority = hosts[0];
        return IsHost(hosts[0]);
    }

    private static bool IsHost(string authority)
    {
        Match match = HostAndPort().Match(authority);
        if (!match.Success)
        {
            return false;
        }

        string port = match.Groups["port"].Value.TrimStart('0');
        string literal = match.Groups["literal"].Value;
        return (port.Length == 0 || (port.Length <= 5 && int.Parse(port, CultureInfo.InvariantCulture) <= 65535)) &&
            (literal.Length == 0 || (literal.Contains(':') && IPAddress.TryParse(literal, out _)));
    }

    private static bool TryResolveTarget(ReadMessage result)
    {
        string target = result.Target;
        if (result.Method == "CONNECT")
        {
            result.Authority = target;
            return IsHost(target) && Regex.IsMatch(target, ":[0-9]+$", RegexOptions.None, TimeSpan.FromSeconds(1));
        }

        if (target.StartsWith('/'))
        {
            return true;
        }

        if (target == "*")
        {
            return result.Method == "OPTIONS";
        }

        Match match = AbsoluteTarget().Match(target);
        if (!match.Success || !IsHost(match.Groups["authority"].Value))
        {
            return false;
        }

        string rest = match.Groups["rest"].Value;
        result.Target = rest switch
        {
            "" => result.Method == "OPTIONS" ? "*" : "/",
            ['?', ..] => "/" + rest,
            _ => rest,
        };
        result.Authority = match.Groups["authority"].Value;
        if (!Values(result.Fields, "Host").Contains(result.Authority))
        {
            Take(result.Fields, "Host");
            result.Fields.Add("Host: " + result.Authority);
        }

        return true;
    }

    private static bool IsExpectationMet(ReadMessage result)
    {
        if (result.MinorVersion == 0)
        {
            Take(result.Fields, "Expect");
        }

        return Values(result.Fields, "Expect").TrueForAll(value => value.Split(',').All(
            element => element.Trim(' ', '\t').ToLowerInvariant() is "" or "100-continue"));
    }

    private static bool TryFrame(ReadMessage result, List<string> lengths, List<string> codings)
    {
        if (codings.Count > 0)
        {
            result.Framing = BodyFraming.Chunked;
            return codings.Count == 1 && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase) &&
                lengths.Count == 0 && result.MinorVersion == 1;
        }

        if (lengths.Count == 0)
        {
            return true;
        }

        bool isValid = TryReadLength(lengths, out long length);
        result.Framing = BodyFraming.OfLength(length);
        return isValid;
    }

    private static bool TryReadLength(List<string> lines, out long length)
    {
        length = -1;
        foreach (string element in string.Join(',', lines).Split(',').Select(element => element.Trim(' ', '\t')))
        {
            if (!Digits().IsMatch(element) ||
                !long.TryParse(element, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ||
                (length >= 0 && value != length))
            {
                return false;
            }

            length = value;
        }

        return true;
    }

    private static ReadMessage ReadBody(ReadMessage result, string text)
    {
        string rest = text[result.Consumed..];
        switch (result.Framing.Kind)
        {
            case BodyKind.Length:
                long length = result.Framing.Length;
                result.State = rest.Length >= length ? ReadState.Complete : ReadState.Incomplete;
                result.Body = rest.Length >= length ? rest[..(int)length] : rest;
                result.Consumed += result.Body.Length;
                return result;

            case BodyKind.Chunked:
                return ReadChunks(result, rest);

            case BodyKind.UntilClose:
                result.Body = rest;
                result.Consumed += rest.Length;
                break;

            default:
                break;
        }

        result.State = ReadState.Complete;
        return result;
    }

    private static ReadMessage ReadChunks(ReadMessage result, string text)
    {
        int at = 0;
        int extensions = 0;
        while (true)
        {
            int lineEnd = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (lineEnd < 0)
            {
                result.State = ReadState.Incomplete;
                return result;
            }

            Match match = ChunkLine().Match(text[at..lineEnd]);
            extensions += match.Groups["extension"].Length;
            if (!match.Success || extensions > 4096 ||
                !ulong.TryParse(match.Groups["size"].Value, NumberStyles.AllowHexSpecifier, null, out ulong size) ||
                size > long.MaxValue)
            {
                return Refuse(result);
            }

            at = lineEnd + 2;
            if (size == 0)
            {
                return ReadTrailers(result, text, at);
            }

            if ((ulong)(text.Length - at) < size + 2)
            {
                result.State = ReadState.Incomplete;
                return result;
            }

            result.Body += text.Substring(at, (int)size);
            at += (int)size;
            if (text[at] != '\r' || text[at + 1] != '\n')
            {
                return Refuse(result);
            }

            at += 2;
        }
    }

    private static ReadMessage ReadTrailers(ReadMessage result, string text, int at)
    {
        int headEnd = result.Consumed;
        if (text.AsSpan(at).StartsWith("\r\n"))
        {
            result.Consumed += at + 2;
            result.State = ReadState.Complete;
            return result;
        }

        if (!TryReadLines(text[at..], 0, result, 8 * 1024, out List<string> lines))
        {
            return result;
        }

        if (!TryReadFields(lines, 0, 100, result.Trailers))
        {
            return Refuse(result);
        }

        result.Trailers.RemoveAll(line => !IsTrailer(line[..line.IndexOf(':', StringComparison.Ordinal)]));
        result.Consumed += headEnd + at;
        result.State = ReadState.Complete;
        return result;
    }

    private static bool IsTrailer(string name) =>
        s_allowedTrailers.Contains(name, StringComparer.OrdinalIgnoreCase) ||
        (!s_known.Contains(name) && !name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase));

    private static ReadMessage Refuse(ReadMessage result)
    {
        result.State = ReadState.Error;
        return result;
    }

    private static List<string> Values(List<string> fields, string name) =>
        [.. fields.Where(line => IsNamed(line, name)).Select(line => line[(name.Length + 2)..])];

    private static List<string> Take(List<string> fields, string name)
    {
        List<string> values = Values(fields, name);
        fields.RemoveAll(line => IsNamed(line, name));
        return values;
    }

    private static bool IsNamed(string line, string name) =>
        line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        @"\A(?<method>[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) (?<target>[\x21\x22\x24-\x7e]+) HTTP/1\.(?<minor>[01])\z",
        default,
        1000)]
    private static partial Regex RequestLine();

    [GeneratedRegex(
        @"\AHTTP/1\.(?<minor>[01]) (?<status>[1-9][0-9][0-9])(?: (?<reason>[\t\x20-\x7e\x80-\xff]*))?\z",
        default,
        1000)]
    private static partial Regex StatusLine();

    [GeneratedRegex(
        @"\A(?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+):(?<value>[\t\x20-\x7e\x80-\xff]*)\z", default, 1000)]
    private static partial Regex FieldLine();

    [GeneratedRegex(
        @"\A(?:(?:[0-9A-Za-z\-._~!$&'()*+;=]|%[0-9A-Fa-f]{2})+|\[(?<literal>[0-9A-Fa-f:.]+)\])(?::(?<port>[0-9]*))?\z",
        default,
        1000)]
    private static partial Regex HostAndPort();

    [GeneratedRegex(@"\Ahttps?://(?<authority>[^/?]+)(?<rest>.*)\z", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AbsoluteTarget();

    [GeneratedRegex(@"\A[0-9]+\z", default, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A(?<size>[0-9A-Fa-f]{1,16})(?<extension>;[\t\x20-\x7e\x80-\xff]*)?\z", default, 1000)]
    private static partial Regex ChunkLine();
}
