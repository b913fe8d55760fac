using System.Globalization;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>What all binders of one file share. Owner: the thread that reads the file.</summary>
/// <param name="file">The name that messages give the file.</param>
/// <param name="substitution">Knows the file's folder, and replaces <c>${...}</c> in values.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="warnings">Where warnings go.</param>
internal sealed class BindingContext(string file, Substitution substitution, ErrorList errors, ErrorList warnings)
{
    /// <summary>Whether further errors are only counted, so that advice for them is wasted.</summary>
    public bool HasErrors => errors.Count > 0;

    public bool ErrorsAreFull => errors.Count >= ErrorList.KeptMax;

    /// <summary>A path as it was written, made absolute.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, substitution.Folder);

    /// <summary>The names of a folder's files that match; <c>null</c> when it cannot be read.</summary>
    public List<string>? Names(string folder, string pattern) =>
        substitution.Files.Names(FullPath(folder.Length == 0 ? "." : folder), pattern);

    /// <summary>What the binders of another file share with those of this one.</summary>
    public BindingContext Include(string other)
    {
        string folder = Path.GetDirectoryName(FullPath(other)) ?? "/";
        return new BindingContext(other, substitution.In(folder), errors, warnings);
    }

    /// <summary>The bytes of another file; null and the problem as sentences when it cannot be read.</summary>
    public byte[]? TryReadBytes(string fullPath, int bytesMax, out string? problem) =>
        substitution.Files.TryRead(fullPath, bytesMax, out problem);

    /// <summary>Reads another file; null after an error.</summary>
    public Node? ReadFile(Node at, string key, string path)
    {
        byte[]? bytes = substitution.Files.TryRead(FullPath(path), ConfigurationFile.BytesMax, out string? problem);
        if (bytes is null)
        {
            Error(at, key, $"{path}: {problem}");
            return null;
        }

        string? text = FileText.Decode(bytes, path, errors);
        return text is null ? null : NodeReader.Read(text, path, errors);
    }

    public SourcePosition Position(Node node) => new(file, node.Line, node.Column);

    public void Error(Node node, string key, string message) =>
        errors.Add(At(node, key, (node as ScalarNode)?.Text, message));

    /// <summary>An error about a key, not about its value.</summary>
    public void KeyError(Node node, string key, string message) => errors.Add(At(node, key, value: null, message));

    /// <summary>An error about a key that is nowhere in the file.</summary>
    public void WholeFile(string key, string message) =>
        errors.Add(new ConfigurationError { File = file, Key = key, Message = message });

    public void Warn(SourcePosition place, string key, string message) => warnings.Add(new ConfigurationError
    {
        File = place.File,
        Line = place.Line,
        Column = place.Column,
        Key = key,
        Message = message,
    });

    /// <summary>The text of a single value after substitution; <c>null</c> after an error.</summary>
    public string? Text(Node node, string key, string expected)
    {
        if (node is not ScalarNode scalar)
        {
            Error(node, key, $"This is {node.Kind}; {expected} was expected.");
            return null;
        }

        if (scalar.IsNull)
        {
            KeyError(node, key, "There is no value; write one, or remove the key for its default.");
            return null;
        }

        string? text = substitution.Apply(scalar.Text, out string? problem);
        if (text is null)
        {
            Error(node, key, problem!);
        }

        return text;
    }

    /// <summary>The items of a list; a single value or group counts as a list of one.</summary>
    public static IReadOnlyList<Node> Items(Node node) => node is SequenceNode list ? list.Items : [node];

    public static string Indexed(string key, Node list, int index) =>
        list is SequenceNode ? key + "[" + index.ToString(CultureInfo.InvariantCulture) + "]" : key;

    private ConfigurationError At(Node node, string key, string? value, string message) => new()
    {
        File = file,
        Line = node.Line,
        Column = node.Column,
        Key = key,
        Value = value,
        Message = message,
    };
}
