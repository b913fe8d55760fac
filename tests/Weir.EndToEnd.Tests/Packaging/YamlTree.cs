using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Weir.EndToEnd.Tests.Packaging;

/// <summary>A document of YAML, asked by paths such as <c>spec.containers.0.name</c>. Immutable.</summary>
internal sealed class YamlTree
{
    private readonly YamlNode _node;

    private YamlTree(YamlNode node) => _node = node;

    /// <summary>Every document of a text.</summary>
    public static IEnumerable<YamlTree> ReadAll(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => new YamlTree(document.RootNode));
    }

    /// <summary>A duration in whole seconds, such as 25s.</summary>
    public static int Seconds(string duration) =>
        int.Parse(duration.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>What stands at a path; fails when nothing does.</summary>
    public YamlTree Item(string path)
    {
        YamlNode node = _node;
        foreach (string step in path.Split('.'))
        {
            node = int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? ((YamlSequenceNode)node).Children[index]
                : ((YamlMappingNode)node).Children[new YamlScalarNode(step)];
        }

        return new YamlTree(node);
    }

    /// <summary>The value at a path.</summary>
    public string Text(string path) => ((YamlScalarNode)Item(path)._node).Value!;

    /// <summary>The value of a key that may hold dots.</summary>
    public string Key(string key) =>
        ((YamlScalarNode)((YamlMappingNode)_node).Children[new YamlScalarNode(key)]).Value!;
}
