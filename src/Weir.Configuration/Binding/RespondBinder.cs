using System.Buffers;
using System.Globalization;
using System.Text;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads a fixed answer.</summary>
internal static class RespondBinder
{
    private const int BodyBytesMax = 1 << 20;
    private const int StatusMin = 200;
    private const int StatusMax = 599;

    // RFC 9110 5.6.2: tchar.
    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Weir writes these itself from what it sends; a second one would contradict it.
    private static readonly string[] s_own =
    [
        "connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "via",
    ];

    public static RespondOptions Bind(BindingContext context, Node node, string key)
    {
        if (node is ScalarNode)
        {
            return new RespondOptions { Status = ShortStatus(context, node, key) };
        }

        GroupReader? group = GroupReader.Open(context, node, key, Keys.Respond);
        if (group is null)
        {
            return new RespondOptions();
        }

        int status = group.Integer("status", 200, StatusMin, StatusMax);
        List<ResponseField> headers = Headers(context, group);
        string body = Body(context, group, status);
        if (body.Length > 0 && !headers.Exists(h => h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)))
        {
            // Without a type a browser guesses, and may take text for a page.
            headers.Add(new ResponseField("content-type", "text/plain; charset=utf-8"));
        }

        return new RespondOptions { Status = status, Headers = headers, Body = body };
    }

    private static int ShortStatus(BindingContext context, Node node, string key)
    {
        if (context.Text(node, key, "a status") is not { } text)
        {
            return 200;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            && status is >= StatusMin and <= StatusMax)
        {
            return status;
        }

        context.Error(node, key, $"Allowed: a status from {StatusMin} to {StatusMax}, or status, headers and body.");
        return 200;
    }

    private static string Body(BindingContext context, GroupReader group, int status)
    {
        if (!group.TryText("body", "text", out string? body, out Node? node) || body.Length == 0)
        {
            return "";
        }

        if (status is 204 or 205 or 304)
        {
            context.KeyError(node, group.PathOf("body"), $"A response with status {status} has no body; remove it.");
        }
        else if (Encoding.UTF8.GetByteCount(body) > BodyBytesMax)
        {
            context.KeyError(
                node, group.PathOf("body"), $"A fixed body is at most {SizeText.Format(BodyBytesMax)} long.");
        }

        return body;
    }

    private static List<ResponseField> Headers(BindingContext context, GroupReader group)
    {
        List<ResponseField> fields = [];
        if (!group.TryGet("headers", out Node? node))
        {
            return fields;
        }

        string key = group.PathOf("headers");
        if (node is not MappingNode headers)
        {
            context.Error(node, key, "Names with values were expected, as in { content-type: text/plain }.");
            return fields;
        }

        foreach ((ScalarNode name, Node value) in headers.Entries)
        {
            string path = key + "." + name.Text;
            string? problem = NameProblem(name.Text);
            if (problem is not null)
            {
                context.KeyError(name, path, problem);
                continue;
            }

            foreach (Node item in BindingContext.Items(value))
            {
                AddField(context, fields, name.Text, item, path);
            }
        }

        return fields;
    }

    private static void AddField(
        BindingContext context,
        List<ResponseField> fields,
        string name,
        Node node,
        string path)
    {
        if (context.Text(node, path, "a value or a list of values") is not { } text)
        {
            return;
        }

        string value = text.Trim(' ', '\t');
        if (value.Replace('\t', ' ').AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            context.Error(node, path, "A field value holds visible ASCII characters, spaces and tabs.");
            return;
        }

        fields.Add(new ResponseField(name, value));
    }

    private static string? NameProblem(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_token))
        {
            return "A field name holds letters, digits and hyphens.";
        }

        return Array.Exists(s_own, own => own.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? $"Weir writes `{name}` itself; remove it."
            : null;
    }
}
