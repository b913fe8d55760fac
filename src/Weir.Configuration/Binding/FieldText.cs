using System.Buffers;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads names and values of header fields. Immutable.</summary>
internal static class FieldText
{
    // RFC 9110 5.6.2: tchar.
    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Weir writes these itself from what it sends; a second one would contradict it.</summary>
    public static IReadOnlyList<string> Own { get; } =
    [
        "connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "via",
    ];

    /// <summary>Whether a text is a token of HTTP.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(s_token);

    /// <summary>What is wrong with a name of a field; null when nothing is.</summary>
    public static string? NameProblem(string name) =>
        IsToken(name) ? null : "A field name holds letters, digits and hyphens.";

    /// <summary>What is wrong with the name of a field that is to be written; null when nothing is.</summary>
    public static string? WrittenNameProblem(string name) =>
        NameProblem(name) ?? (Own.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? $"Weir writes `{name}` itself; remove it."
            : null);

    /// <summary>Reads names with values, or with lists of values.</summary>
    public static List<FieldValue> Fields(BindingContext context, GroupReader group, string key)
    {
        List<FieldValue> fields = [];
        if (!group.TryGet(key, out Node? node))
        {
            return fields;
        }

        if (node is not MappingNode headers)
        {
            context.Error(
                node, group.PathOf(key), "Names with values were expected, as in { content-type: text/plain }.");
            return fields;
        }

        foreach ((ScalarNode name, Node value) in headers.Entries)
        {
            string path = group.PathOf(key) + "." + name.Text;
            if (WrittenNameProblem(name.Text) is { } problem)
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
        BindingContext context, List<FieldValue> fields, string name, Node node, string path)
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

        fields.Add(new FieldValue(name, value));
    }
}
