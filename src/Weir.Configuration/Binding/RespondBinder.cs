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
        List<FieldValue> headers = FieldText.Fields(context, group, "headers");
        string body = Body(context, group, status);
        if (body.Length > 0 && !headers.Exists(h => h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)))
        {
            // Without a type a browser guesses, and may take text for a page.
            headers.Add(new FieldValue("content-type", "text/plain; charset=utf-8"));
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
}
