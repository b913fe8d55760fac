using System.Globalization;
using Weir.Configuration;
using Weir.Gateway.Tests.Configuration;

namespace Weir.Gateway.Tests.Schema;

/// <summary>The bounds and words that the tables tell editors are those that binders hold values to.</summary>
public sealed class KeyBoundsTests
{
    public static TheoryData<string, string, string> Bounded { get; } = Values(IsBounded);

    public static TheoryData<string, string, string> Worded { get; } =
        Values(static s => s.Kind is ShapeKind.Words or ShapeKind.Switch);

    [Theory]
    [MemberData(nameof(Bounded))]
    public void Parse_Bounds_AreThoseOfTheTable(string group, string key, string file)
    {
        Shape shape = Shapes(group, key).First(IsBounded);
        (string below, string above) = Beyond(shape);

        Assert.Empty(Reading.Of(With(file, key, shape.Min)).Errors);
        Assert.Empty(Reading.Of(With(file, key, shape.Max)).Errors);
        Assert.Single(Reading.Of(With(file, key, below)).Errors);
        Assert.Single(Reading.Of(With(file, key, above)).Errors);
    }

    [Theory]
    [MemberData(nameof(Worded))]
    public void Parse_Words_AreThoseOfTheTable(string group, string key, string file)
    {
        Shape[] shapes = [.. Shapes(group, key)];
        foreach (string word in shapes.SelectMany(Words))
        {
            // One word goes only with destinations that speak TLS.
            string fitting = word == "h2" ? file.Replace("http://", "https://", StringComparison.Ordinal) : file;
            Assert.Equal("", string.Join('\n', Reading.Of(With(fitting, key, word)).Errors));
        }

        if (shapes.All(s => s.Kind is ShapeKind.Words or ShapeKind.Switch))
        {
            Assert.Single(Reading.Of(With(file, key, "xyzzy")).Errors);
        }
    }

    private static bool IsBounded(Shape shape) =>
        shape.Kind is ShapeKind.Number or ShapeKind.Duration or ShapeKind.Size or ShapeKind.Share;

    private static IEnumerable<string> Words(Shape shape) => shape.Kind switch
    {
        ShapeKind.Words => shape.Allowed,
        ShapeKind.Switch => ["true", "false", "on", "off", "yes", "no"],
        _ => [],
    };

    // Lists of words are looked into as well.
    private static IEnumerable<Shape> Shapes(string group, string key)
    {
        Shape shape = Keys.Groups.First(g => g.Name == group).Keys.First(k => k.Name == key).Shape;
        return shape.Kind is ShapeKind.AnyOf or ShapeKind.List ? shape.Parts : [shape];
    }

    private static TheoryData<string, string, string> Values(Func<Shape, bool> isMeant)
    {
        TheoryData<string, string, string> data = [];
        foreach (KeyCase row in KeysTests.Cases.Select(c => c.Data))
        {
            if (Shapes(row.Group, row.Key).Any(isMeant))
            {
                data.Add(row.Group, row.Key, row.Accepted);
            }
        }

        return data;
    }

    /// <summary>A file with another value at the last place where a key stands.</summary>
    private static string With(string file, string key, string value)
    {
        int start = file.LastIndexOf(" " + key + ": ", StringComparison.Ordinal) + key.Length + 3;
        start = start < key.Length + 3 ? file.IndexOf(key + ": ", StringComparison.Ordinal) + key.Length + 2 : start;
        int depth = 0;
        int end = start;
        for (; end < file.Length && (depth > 0 || file[end] is not (',' or '\n' or '}' or ']')); end++)
        {
            depth += file[end] is '{' or '[' ? 1 : file[end] is '}' or ']' ? -1 : 0;
        }

        return file[..start] + value + " " + file[end..];
    }

    private static (string Below, string Above) Beyond(Shape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Duration:
                Assert.True(DurationText.TryParse(shape.Min, out TimeSpan shortest, out _));
                string below = Text((long)shortest.TotalMicroseconds - 1) + "us";
                return (shortest == TimeSpan.Zero ? "-1s" : below, shape.Max + "1us");
            case ShapeKind.Size:
                Assert.True(SizeText.TryParse(shape.Min, out long smallest, out _));
                Assert.True(SizeText.TryParse(shape.Max, out long largest, out _));
                return (Text(smallest - 1), Text(largest + 1));
            case ShapeKind.Share:
                return ("-1%", "100.01%");
            default:
                return (Text(Number(shape.Min) - 1), Text(Number(shape.Max) + 1));
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
