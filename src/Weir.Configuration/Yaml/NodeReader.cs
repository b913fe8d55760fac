using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Configuration;

/// <summary>
/// Builds nodes from YAML's parser events. Bounded: depth, and weight with aliases counted in full, so that a short
/// file of nested anchors cannot become a large configuration. Owner: the thread that reads the file.
/// </summary>
internal sealed class NodeReader
{
    private const int DepthMax = 32;
    private const long WeightMax = 1_000_000;

    private readonly Parser _parser;
    private readonly string _file;
    private readonly ErrorList _errors;
    private readonly Dictionary<string, Node> _anchors = new(StringComparer.Ordinal);
    private long _weight;

    private NodeReader(string text, string file, ErrorList errors)
    {
        _parser = new Parser(new Scanner(new StringReader(text)));
        _file = file;
        _errors = errors;
    }

    /// <summary>Reads the one document of a file.</summary>
    /// <returns>Its root; <c>null</c> after an error that leaves no tree. Other errors are in the list.</returns>
    public static Node? Read(string text, string file, ErrorList errors)
    {
        NodeReader reader = new(text, file, errors);
        try
        {
            return reader.Document();
        }
        catch (YamlProblemException problem)
        {
            reader.Report(problem.Line, problem.Column, problem.Message);
        }
        catch (YamlException exception)
        {
            (int line, int column, string message) = SyntaxAdvice.Describe(exception, text);
            reader.Report(line, column, message);
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            // YamlDotNet ends some unfinished lists with one of these instead of its own error.
            (int line, int column) = reader.LastPlace();
            reader.Report(
                line, column, "The text after this place is not YAML; look for an unclosed bracket or quote.");
        }

        return null;
    }

    private Node? Document()
    {
        Next<StreamStart>();
        ParsingEvent first = Next();
        if (first is StreamEnd)
        {
            Report(0, 0, "The file is empty. The smallest useful one is: routes: [ { to: http://localhost:3000 } ]");
            return null;
        }

        Node root = Value(Next(), depth: 1);
        Next<DocumentEnd>();
        if (Next() is DocumentStart second)
        {
            Report(Line(second), Column(second), "The file holds a second document; remove the line ---.");
        }

        return root;
    }

    private Node Value(ParsingEvent current, int depth)
    {
        if (depth > DepthMax)
        {
            throw new YamlProblemException(Line(current), Column(current), $"Nested deeper than {DepthMax} levels.");
        }

        Node node = current switch
        {
            Scalar scalar => new ScalarNode(
                scalar.Value, scalar.Style == ScalarStyle.Plain, Line(scalar), Column(scalar)),
            SequenceStart start => Sequence(start, depth),
            MappingStart start => Mapping(start, depth),
            AnchorAlias alias => Alias(alias),
            _ => throw new YamlProblemException(Line(current), Column(current), "A value was expected here."),
        };
        Count(node, current);
        if (current is NodeEvent { Anchor.IsEmpty: false } named)
        {
            // Only now: a node that holds itself has no end.
            _anchors[named.Anchor.Value] = node;
        }

        return node;
    }

    private void Count(Node node, ParsingEvent current)
    {
        if (current is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            Report(Line(tagged), Column(tagged), $"Tags such as {tagged.Tag} have no meaning here; remove it.");
        }

        _weight += current is AnchorAlias ? node.Weight : 1;
        if (_weight > WeightMax)
        {
            throw new YamlProblemException(
                Line(current),
                Column(current),
                $"The file holds more than {WeightMax} values, aliases counted in full.");
        }
    }

    private SequenceNode Sequence(SequenceStart start, int depth)
    {
        SequenceNode node = new(Line(start), Column(start));
        ParsingEvent current;
        while ((current = Next()) is not SequenceEnd)
        {
            node.Add(Value(current, depth + 1));
        }

        return node;
    }

    private MappingNode Mapping(MappingStart start, int depth)
    {
        MappingNode node = new(Line(start), Column(start));
        ParsingEvent current;
        while ((current = Next()) is not MappingEnd)
        {
            Node key = Value(current, depth + 1);
            Node value = Value(Next(), depth + 1);
            if (key is not ScalarNode { IsNull: false } name)
            {
                Report(key.Line, key.Column, "A key is a single word; quote it if it begins with a bracket.");
            }
            else if (name.Text == "<<")
            {
                Report(key.Line, key.Column, "Merge keys are not part of the language; write the keys out.");
            }
            else if (node.Add(name, value) is { } first)
            {
                string message = $"The key `{name.Text}` is already on line {first.Line}; keep one of them.";
                Report(key.Line, key.Column, message);
            }
        }

        return node;
    }

    private Node Alias(AnchorAlias alias)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out Node? node))
        {
            return node;
        }

        throw new YamlProblemException(
            Line(alias),
            Column(alias),
            $"*{alias.Value} is an alias in YAML, and nothing before it is called that. Quote it if a star is meant: "
                + $"\"*{alias.Value}\".");
    }

    private ParsingEvent Next()
    {
        if (!_parser.MoveNext())
        {
            (int line, int column) = LastPlace();
            throw new YamlProblemException(line, column, "The file ends too early.");
        }

        return _parser.Current!;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        ParsingEvent current = Next();
        if (current is not T)
        {
            throw new YamlProblemException(Line(current), Column(current), "The file is not one YAML document.");
        }
    }

    private void Report(int line, int column, string message) =>
        _errors.Add(new ConfigurationError { File = _file, Line = line, Column = column, Message = message });

    private (int Line, int Column) LastPlace() =>
        _parser.Current is { } last ? ((int)last.End.Line, (int)last.End.Column) : (1, 1);

    private static int Line(ParsingEvent current) => (int)current.Start.Line;

    private static int Column(ParsingEvent current) => (int)current.Start.Column;
}
