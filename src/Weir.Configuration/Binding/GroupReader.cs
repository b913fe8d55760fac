using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Configuration;

/// <summary>
/// Reads one group of keys: says which are unknown or not served, and gives the values of the others, or their defaults
/// when they are absent or wrong. Owner: the thread that reads the file.
/// </summary>
internal sealed class GroupReader
{
    private readonly BindingContext _context;
    private readonly MappingNode _node;
    private readonly string _path;

    private GroupReader(BindingContext context, MappingNode node, string path)
    {
        _context = context;
        _node = node;
        _path = path;
    }

    /// <summary>Begins to read a group.</summary>
    /// <param name="context">The file.</param>
    /// <param name="node">What was written.</param>
    /// <param name="path">Its key path; empty for the whole file.</param>
    /// <param name="table">The keys that it knows.</param>
    /// <returns><c>null</c> when no group of keys was written, which is then reported.</returns>
    public static GroupReader? Open(BindingContext context, Node node, string path, KeyTable table)
    {
        if (node is not MappingNode mapping)
        {
            if (node is ScalarNode { IsNull: true })
            {
                context.KeyError(node, path, "There is nothing in it; write keys, or remove it for the defaults.");
            }
            else
            {
                string known = string.Join(", ", table.Served);
                context.Error(node, path, $"This is {node.Kind}; keys were expected: {known}.");
            }

            return null;
        }

        GroupReader reader = new(context, mapping, path);
        foreach ((ScalarNode key, Node _) in mapping.Entries)
        {
            reader.CheckKey(key, table);
        }

        return reader;
    }

    public string PathOf(string key) => _path.Length == 0 ? key : _path + "." + key;

    public bool TryGet(string key, [NotNullWhen(true)] out Node? value) => _node.TryGet(key, out value);

    /// <summary>Reads a group within this one; <c>null</c> when it is absent or wrong.</summary>
    public GroupReader? Group(string key, KeyTable table) =>
        TryGet(key, out Node? value) ? Open(_context, value, PathOf(key), table) : null;

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        OptionalDuration(key, min, max) ?? fallback;

    public TimeSpan? OptionalDuration(string key, TimeSpan min, TimeSpan max)
    {
        string allowed = $"Allowed: {DurationText.Format(min)} to {DurationText.Format(max)}.";
        if (!TryText(key, "a duration", out string? text, out Node? node))
        {
            return null;
        }

        if (!DurationText.TryParse(text, out TimeSpan duration, out string? problem))
        {
            _context.Error(node, PathOf(key), problem + " " + allowed);
            return null;
        }

        if (duration < min || duration > max)
        {
            _context.Error(node, PathOf(key), allowed);
            return null;
        }

        return duration;
    }

    public long? OptionalSize(string key, long min, long max)
    {
        string allowed = $"Allowed: {SizeText.Format(min)} to {SizeText.Format(max)}.";
        if (!TryText(key, "a size", out string? text, out Node? node))
        {
            return null;
        }

        if (!SizeText.TryParse(text, out long bytes, out string? problem))
        {
            _context.Error(node, PathOf(key), problem + " " + allowed);
            return null;
        }

        if (bytes < min || bytes > max)
        {
            _context.Error(node, PathOf(key), allowed);
            return null;
        }

        return bytes;
    }

    /// <param name="key">The key.</param>
    /// <param name="fallback">The value when the key is absent or wrong.</param>
    /// <param name="min">The smallest number allowed.</param>
    /// <param name="max">The largest number allowed.</param>
    /// <param name="zeroWord">The word that stands for 0, such as <c>auto</c>; <c>null</c> when there is none.</param>
    public int Integer(string key, int fallback, int min, int max, string? zeroWord = null)
    {
        if (!TryText(key, "a number", out string? text, out Node? node))
        {
            return fallback;
        }

        if (zeroWord is not null && text == zeroWord)
        {
            return 0;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number < min
            || number > max)
        {
            string word = zeroWord is null ? "" : zeroWord + " or ";
            _context.Error(node, PathOf(key), $"Allowed: {word}a whole number from {min} to {max}.");
            return fallback;
        }

        return number;
    }

    /// <summary>The text of a single value after substitution; false when it is absent or wrong.</summary>
    public bool TryText(
        string key,
        string expected,
        [NotNullWhen(true)] out string? text,
        [NotNullWhen(true)] out Node? node)
    {
        text = TryGet(key, out node) ? _context.Text(node, PathOf(key), expected) : null;
        return text is not null && node is not null;
    }

    private void CheckKey(ScalarNode key, KeyTable table)
    {
        string name = key.Text;
        if (Array.IndexOf(table.Served, name) >= 0)
        {
            return;
        }

        if (Array.IndexOf(table.Unserved, name) >= 0)
        {
            _context.KeyError(key, PathOf(name), Unserved.Key(name));
            return;
        }

        string advice = _context.ErrorsAreFull ? "" : Advice(name, table);
        _context.KeyError(key, PathOf(name), $"The key `{name}` is not known here. {advice}");
    }

    private static string Advice(string name, KeyTable table)
    {
        List<string> elsewhere = [];
        foreach (KeyTable group in Keys.Groups)
        {
            if (group.Knows(name))
            {
                elsewhere.Add("`" + group.Name + "`");
            }
        }

        string nearest = NearestKey.Find(name, table.All) is { } key ? $"Did you mean `{key}`? " : "";
        if (elsewhere.Count > 0)
        {
            return $"{nearest}It belongs to {string.Join(" or ", elsewhere)}.";
        }

        return nearest.Length > 0 ? nearest.TrimEnd() : $"Known here: {string.Join(", ", table.Served)}.";
    }
}
